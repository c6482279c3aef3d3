import { useEffect, useRef } from 'react';
import type { LiveView } from './LiveView.ts';
import { type LiveKeyActions, liveKey } from './liveKeys.ts';

/** Keys of the page while a live picture stands on it: Space stands still, arrows go back and on, l goes to live, f is the whole screen, m the sound, s keeps the picture. */
export function useLiveKeys(view: LiveView | null, actions: LiveKeyActions): void {
  const latest = useRef(actions);
  latest.current = actions;
  useEffect(() => {
    if (view === null) return;
    const heed = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey) return;
      if (isForPage(event) && liveKey(event.key, view, latest.current)) event.preventDefault();
    };
    document.addEventListener('keydown', heed);
    return () => document.removeEventListener('keydown', heed);
  }, [view]);
}

const KEEPS_KEYS =
  'input:not([type="range"]), select, textarea, [contenteditable], [role="dialog"], [role="menu"]';

/** Buttons, links and sliders keep their own keys; what is written in or chosen from keeps every key, and so does what lies over the page. */
function isForPage({ target, key }: KeyboardEvent): boolean {
  if (!(target instanceof HTMLElement)) return true;
  if (target.closest(KEEPS_KEYS) !== null) return false;
  return key !== ' ' || target.closest('button, a') === null;
}
