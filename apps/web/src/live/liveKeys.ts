import type { LiveView } from './LiveView.ts';

const JUMP_MS = 5_000;

/** What the keys do that isn't the view's own. */
export interface LiveKeyActions {
  readonly snapshot: () => unknown;
  readonly toggleFullScreen: () => unknown;
}

/** Does what a key is for; whether it is for anything. */
export function liveKey(
  key: string,
  view: LiveView,
  { snapshot, toggleFullScreen }: LiveKeyActions,
): boolean {
  const { place, hasSound, isSoundOn, hasPicture } = view.state;
  const jump = (byMs: number) => {
    const behindMs = place.behindMs + byMs;
    view.seek(behindMs <= 0 ? null : behindMs, place.isPaused);
  };
  const keys: Readonly<Record<string, () => unknown>> = {
    ' ': () => view.togglePause(),
    k: () => view.togglePause(),
    ArrowLeft: () => jump(JUMP_MS),
    ArrowRight: () => jump(-JUMP_MS),
    l: () => view.seek(null),
    End: () => view.seek(null),
    f: toggleFullScreen,
    m: () => hasSound && view.setSound(!isSoundOn),
    s: () => hasPicture && snapshot(),
  };
  keys[key]?.();
  return key in keys;
}
