import { useLocation } from '@tanstack/react-router';
import { ButtonLink, Notice } from '../kit/index.ts';
import { useWatch } from './useWatch.tsx';
import { findingWords, openFindings } from './watchWords.ts';

/** What nobody has answered, above every page of the home: it goes when it was answered, not before. The page of the findings shows them itself. */
export function WatchBanner() {
  const { view } = useWatch();
  const { pathname } = useLocation();
  const open = openFindings(view);
  const [first] = open;
  if (first === undefined || pathname === '/watch') return null;
  const { title, meaning } = findingWords(first);
  return (
    <Notice
      tone="danger"
      title={open.length === 1 ? title : `${title}, and ${open.length - 1} more`}
      action={
        <ButtonLink href="/watch" small>
          Answer this
        </ButtonLink>
      }
    >
      {meaning}
    </Notice>
  );
}
