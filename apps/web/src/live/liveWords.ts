import type { Connection } from './connectionOf.ts';
import type { LiveViewState } from './LiveView.ts';

/** What is said over the picture, or in its place. */
export interface LiveWords {
  readonly title: string;
  readonly detail: string | null;
  /** Something is under way that the person only has to wait for. */
  readonly isBusy: boolean;
  /** Whether trying again helps. */
  readonly canRetry: boolean;
}

const WAITING = { isBusy: true, canRetry: false } as const;

/** What a viewer is told in plain words; null where the picture says it all. `isPrivate`: the device says that it looks away. */
export function liveWords(view: LiveViewState, isPrivate = false): LiveWords | null {
  const { state, hasPicture, isResting, isUndecodable, place } = view;
  if (isUndecodable)
    return {
      title: 'This browser can’t show it',
      detail: 'It knows no way to show what the device films. Use a newer browser.',
      isBusy: false,
      canRetry: false,
    };
  if (isPrivate)
    return {
      title: 'Privacy mode is on',
      detail: 'The device neither films nor listens. Switch privacy mode off to watch.',
      isBusy: false,
      canRetry: false,
    };
  if (isResting)
    return {
      title: 'Paused while you were away',
      detail: 'It goes on when you look again.',
      isBusy: false,
      canRetry: false,
    };
  // Whoever has gone back sees what is kept, whatever becomes of the connection.
  if (hasPicture && !place.isAtEdge && state.kind !== 'refused') return null;
  switch (state.kind) {
    case 'connecting':
      return { title: hasPicture ? 'Connecting again' : 'Connecting', detail: null, ...WAITING };
    case 'asking':
      return { title: 'Asking the device', detail: null, ...WAITING };
    case 'silent':
      return {
        title: 'The device doesn’t answer yet',
        detail: 'It is connected and has shown nothing. It is being asked again.',
        ...WAITING,
      };
    case 'interrupted':
      return {
        title: 'Interrupted',
        detail: 'This is the last picture that came. It is being connected again.',
        ...WAITING,
      };
    case 'offline':
      return {
        title: 'The device is offline',
        detail: 'It goes on by itself when the device is back. What it recorded is in the timeline.',
        isBusy: false,
        canRetry: false,
      };
    case 'refused':
      return {
        title: 'You can’t watch this now',
        detail: sentence(state.hint),
        isBusy: !state.isFinal,
        canRetry: state.isFinal,
      };
    case 'ended':
      return { title: 'It has ended', detail: null, isBusy: false, canRetry: true };
    case 'live':
    case 'delayed':
      return hasPicture ? null : { title: 'The first picture is coming', detail: null, ...WAITING };
  }
}

export const CONNECTION_WORDS: Readonly<Record<Connection, string>> = {
  none: 'No connection yet',
  good: 'Good connection',
  weak: 'Weak connection',
  stalled: 'Nothing comes',
};

/** `12 s ago`, `1 min 5 s ago`. */
export function sayAgo(behindMs: number): string {
  const seconds = Math.max(1, Math.round(behindMs / 1000));
  const [minutes, rest] = [Math.floor(seconds / 60), seconds % 60];
  if (minutes === 0) return `${seconds} s ago`;
  return rest === 0 ? `${minutes} min ago` : `${minutes} min ${rest} s ago`;
}

/** For those who hear it: said when it changes. */
export function announceLive(view: LiveViewState, isPrivate: boolean): string {
  const words = liveWords(view, isPrivate);
  if (words !== null) return words.detail === null ? words.title : `${words.title}. ${words.detail}`;
  const { place, state } = view;
  if (place.isPaused) return 'Paused';
  if (!place.isAtEdge) return 'Playing what was just seen';
  return state.kind === 'delayed' ? 'Not live: the pictures come late' : 'Live';
}

function sentence(hint: string): string {
  const text = hint.trim();
  const cased = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(cased) ? cased : `${cased}.`;
}
