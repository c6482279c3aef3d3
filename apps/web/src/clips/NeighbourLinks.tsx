import { useEffect } from 'react';
import { ButtonLink } from '../kit/index.ts';
import type { ClipRef } from '../worker/ClipSink.ts';
import type { Neighbours } from './neighboursOf.ts';

/** To the device's recording before and after; also by the keys P and N. */
export function NeighbourLinks({
  neighbours: { earlier, later },
  goTo,
}: {
  neighbours: Neighbours;
  goTo: (href: string) => void;
}) {
  const [before, after] = [earlier, later].map((clip) => (clip === null ? null : hrefOf(clip)));
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.altKey || event.ctrlKey || event.metaKey || isTyping(event.target)) return;
      const href = { p: before, n: after }[event.key.toLowerCase()];
      if (href != null) goTo(href);
    };
    addEventListener('keydown', onKeyDown);
    return () => removeEventListener('keydown', onKeyDown);
  }, [before, after, goTo]);
  return (
    <nav className="pl-clip-neighbours" aria-label="Other recordings of this device">
      {before != null && (
        <ButtonLink href={before} icon="arrow-left" small>
          Earlier
        </ButtonLink>
      )}
      {after != null && (
        <ButtonLink href={after} icon="chevron-right" small>
          Later
        </ButtonLink>
      )}
    </nav>
  );
}

function hrefOf({ clipId, deviceId }: ClipRef): string {
  return `/clips/${clipId}?device=${deviceId}`;
}

/** A letter there is text, or chooses from a list; a dialog is open. */
function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof Element &&
    target.closest(
      'input:not([type=range]), textarea, select, [role=dialog], [role=alertdialog], [role=listbox], [role=menu]',
    ) !== null
  );
}
