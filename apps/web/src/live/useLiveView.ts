import { useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { useClient } from '../client/useClient.tsx';
import type { QualityChoice } from './autoQuality.ts';
import { LiveView, type LiveViewState } from './LiveView.ts';
import { takePress } from './livePress.ts';

/** After so long in the background nobody looks any more. */
const HIDDEN_MS = 30_000;

const nothing = () => () => undefined;

/** How a device is watched. */
export interface LiveViewing {
  /** At the beginning. */
  readonly choice: QualityChoice;
  /** Whether what was just seen is kept to go back to. */
  readonly canGoBack: boolean;
  readonly isOn: boolean;
}

/** Watches a device while the component stands and `isOn`; what shows it is put into `holder`. Null before that. */
export function useLiveView(
  deviceId: string,
  { choice, canGoBack, isOn }: LiveViewing,
): { readonly holder: React.RefObject<HTMLDivElement | null>; readonly view: LiveView | null } {
  const { live } = useClient();
  const holder = useRef<HTMLDivElement>(null);
  const [view, setView] = useState<LiveView | null>(null);
  const first = useRef(choice);
  useEffect(() => {
    if (!isOn) return;
    const opened = new LiveView(live, {
      deviceId,
      choice: first.current,
      canGoBack,
      askedMs: takePress(),
    });
    const { element } = opened.screen ?? {};
    if (element !== undefined) {
      element.className = 'pl-live-picture';
      element.setAttribute('aria-hidden', 'true');
      holder.current?.append(element);
    }
    const forget = restWhileHidden(opened);
    setView(opened);
    return () => {
      forget();
      opened.close();
      setView(null);
    };
  }, [live, deviceId, canGoBack, isOn]);
  return { holder, view };
}

/** How a view stands; null where there is none. */
export function useLiveState(view: LiveView | null): LiveViewState | null {
  return useSyncExternalStore(view?.follow ?? nothing, () => view?.state ?? null);
}

/** Has the view rest while the page has been hidden for a while, or is left. */
function restWhileHidden(view: LiveView): () => void {
  const ending = new AbortController();
  const { signal } = ending;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const heed = () => {
    clearTimeout(timer);
    if (document.visibilityState === 'hidden') timer = setTimeout(() => view.rest(), HIDDEN_MS);
    else view.wake();
  };
  document.addEventListener('visibilitychange', heed, { signal });
  addEventListener('pagehide', () => view.rest(), { signal });
  addEventListener('pageshow', () => view.wake(), { signal });
  return () => {
    clearTimeout(timer);
    ending.abort();
  };
}
