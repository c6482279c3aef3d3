import { EntryFrame } from '../accounts/EntryFrame.tsx';
import { ButtonLink, EmptyState } from '../kit/index.ts';

/** For an address that leads nowhere. */
export function NotFoundPage() {
  return (
    <EntryFrame title="Nothing is here">
      <EmptyState
        icon="home"
        title="This address leads nowhere"
        action={<ButtonLink href="/">To your home</ButtonLink>}
      >
        It may have been mistyped, or what was here is gone.
      </EmptyState>
    </EntryFrame>
  );
}
