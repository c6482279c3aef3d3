import { type RefObject, useEffect, useRef } from 'react';

const TYPED_IN = 'input, textarea, select, [contenteditable], [role="dialog"], [role="alertdialog"], video';

/**
 * A panel that takes the focus when it comes, unless somebody is typing or deciding something: a key that was meant for that must not answer a door. Escape within it, or while nothing has the focus, calls `onEscape`.
 * The focus goes back to where it was.
 */
export function useRingFocus(onEscape: () => void): RefObject<HTMLDivElement | null> {
  const panel = useRef<HTMLDivElement>(null);
  const latest = useRef(onEscape);
  latest.current = onEscape;
  useEffect(() => {
    const own = panel.current;
    const before = document.activeElement;
    if (own === null) return;
    if (before?.closest(TYPED_IN) == null) own.focus({ preventScroll: true });
    const onKey = (event: KeyboardEvent) => {
      const at = document.activeElement;
      if (event.key !== 'Escape' || event.defaultPrevented) return;
      if (!own.contains(at) && at !== document.body && at !== null) return;
      event.stopPropagation();
      latest.current();
    };
    document.addEventListener('keydown', onKey, true);
    return () => {
      document.removeEventListener('keydown', onKey, true);
      const at = document.activeElement;
      if (before instanceof HTMLElement && before.isConnected && (at === document.body || own.contains(at)))
        before.focus({ preventScroll: true });
    };
  }, []);
  return panel;
}
