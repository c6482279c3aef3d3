import { type RefObject, useEffect, useState } from 'react';

/** How a media element stands. */
export interface Playback {
  readonly timeS: number;
  /** Where what was given begins: not 0 for a part of a clip. */
  readonly startS: number;
  readonly endS: number;
  /** Up to where it has come, from the present time on. */
  readonly bufferedS: number;
  readonly isPlaying: boolean;
  readonly isMuted: boolean;
  readonly speed: number;
  /** It has a picture to show. */
  readonly hasPicture: boolean;
  /** It would go on if more had come. */
  readonly isWaiting: boolean;
}

const AT_REST: Playback = {
  timeS: 0,
  startS: 0,
  endS: 0,
  bufferedS: 0,
  isPlaying: false,
  isMuted: false,
  speed: 1,
  hasPicture: false,
  isWaiting: true,
};

const EVENTS = [
  'durationchange',
  'ended',
  'loadeddata',
  'pause',
  'play',
  'playing',
  'progress',
  'ratechange',
  'seeked',
  'seeking',
  'timeupdate',
  'volumechange',
  'waiting',
];

/** Follows a media element; while it plays, at every frame of the screen. */
export function usePlayback(media: RefObject<HTMLMediaElement | null>): Playback {
  const [playback, setPlayback] = useState(AT_REST);
  useEffect(() => {
    const element = media.current;
    if (element === null) return;
    const follow = () => setPlayback((before) => (isSame(before, read(element)) ? before : read(element)));
    for (const event of EVENTS) element.addEventListener(event, follow);
    return () => {
      for (const event of EVENTS) element.removeEventListener(event, follow);
    };
  }, [media]);
  const { isPlaying } = playback;
  useEffect(() => {
    if (!isPlaying) return;
    let frame = requestAnimationFrame(function follow() {
      if (media.current !== null) setPlayback(read(media.current));
      frame = requestAnimationFrame(follow);
    });
    return () => cancelAnimationFrame(frame);
  }, [media, isPlaying]);
  return playback;
}

function read(element: HTMLMediaElement): Playback {
  const { buffered, currentTime, duration, readyState } = element;
  const last = buffered.length - 1;
  const startS = last < 0 ? 0 : buffered.start(0);
  const bufferedS = last < 0 ? 0 : buffered.end(last);
  return {
    timeS: currentTime,
    startS,
    endS: Number.isFinite(duration) ? duration : bufferedS,
    bufferedS,
    isPlaying: !element.paused && !element.ended,
    isMuted: element.muted,
    speed: element.playbackRate,
    hasPicture: readyState >= HTMLMediaElement.HAVE_CURRENT_DATA,
    isWaiting: element.seeking || readyState < HTMLMediaElement.HAVE_CURRENT_DATA,
  };
}

function isSame(a: Playback, b: Playback): boolean {
  return Object.entries(a).every(([name, value]) => value === b[name as keyof Playback]);
}
