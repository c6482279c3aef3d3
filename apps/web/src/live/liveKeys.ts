import type { LiveView } from './LiveView.ts';

const JUMP_MS = 5_000;

/** What the keys do that isn't the view's own. */
export interface LiveKeyActions {
  readonly snapshot: () => unknown;
  readonly toggleFullScreen: () => unknown;
}

type KeyWork = (view: LiveView, actions: LiveKeyActions) => unknown;

function jump(view: LiveView, byMs: number): void {
  const { place } = view.state;
  const behindMs = place.behindMs + byMs;
  view.seek(behindMs <= 0 ? null : behindMs, place.isPaused);
}

function toggleSound(view: LiveView): void {
  if (view.state.hasSound) view.setSound(!view.state.isSoundOn);
}

const KEYS: readonly (readonly [key: string, work: KeyWork])[] = [
  [' ', (view) => view.togglePause()],
  ['k', (view) => view.togglePause()],
  ['ArrowLeft', (view) => jump(view, JUMP_MS)],
  ['ArrowRight', (view) => jump(view, -JUMP_MS)],
  ['l', (view) => view.seek(null)],
  ['End', (view) => view.seek(null)],
  ['f', (_, actions) => actions.toggleFullScreen()],
  ['m', toggleSound],
  ['s', (view, actions) => view.state.hasPicture && actions.snapshot()],
];

/** Does what a key is for; whether it is for anything. */
export function liveKey(key: string, view: LiveView, actions: LiveKeyActions): boolean {
  const work = KEYS.find(([each]) => each === key)?.[1];
  work?.(view, actions);
  return work !== undefined;
}
