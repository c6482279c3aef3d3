import { type RefObject, useLayoutEffect, useRef } from 'react';

/** An element with `popover="manual"` that, while `isShown`, stands above dialogs and whatever fills the screen. */
export function useTopLayer<Shown extends HTMLElement>(isShown: boolean): RefObject<Shown | null> {
  const layer = useRef<Shown>(null);
  // Before any effect of what is shown: what isn't shown yet takes no focus.
  useLayoutEffect(() => {
    const own = layer.current;
    if (own === null || !isShown) return;
    own.showPopover();
    // Whatever fills the screen since lies above; what is shown anew lies above that.
    const again = () => {
      const focused = document.activeElement;
      own.hidePopover();
      own.showPopover();
      if (focused instanceof HTMLElement && own.contains(focused)) focused.focus({ preventScroll: true });
    };
    document.addEventListener('fullscreenchange', again);
    return () => {
      document.removeEventListener('fullscreenchange', again);
      own.hidePopover();
    };
  }, [isShown]);
  return layer;
}
