import { useEffect, useRef, useState } from 'react';
import { describeTime } from '../player/showTime.ts';
import type { LivePlace } from './show/LiveNews.ts';

/** Nearer to the edge than that is meant as the edge. */
const EDGE_MS = 700;
/** While it is dragged, so often at most it goes there. */
const SEEK_EVERY_MS = 120;
/** Less than that isn't worth going back to. */
const LEAST_MS = 2_000;

/** What was just seen, to go back in: the edge is at its right end. */
export function LiveBar({
  place,
  isLive,
  onSeek,
}: {
  place: LivePlace;
  /** What is shown is live. */
  isLive: boolean;
  onSeek: (behindMs: number | null) => void;
}) {
  const seek = usePaced(onSeek);
  const keptMs = Math.max(place.keptMs, LEAST_MS);
  const behindMs = Math.min(place.behindMs, keptMs);
  const share = `${100 - (behindMs / keptMs) * 100}%`;
  const isUseful = place.keptMs >= LEAST_MS;
  return (
    <div
      className="pl-live-bar"
      {...(isLive ? { 'data-live': true } : {})}
      {...(isUseful ? {} : { 'data-empty': true })}
    >
      <span className="pl-live-track">
        <span className="pl-live-played" style={{ width: share }} />
      </span>
      <input
        type="range"
        aria-label="What was just seen"
        aria-valuetext={place.isAtEdge ? 'Live' : `${describeTime(behindMs / 1000)} ago`}
        min={-keptMs}
        max={0}
        step="any"
        value={-behindMs}
        disabled={!isUseful}
        onChange={(event) => {
          const backMs = -Number(event.target.value);
          seek(backMs < EDGE_MS ? null : backMs);
        }}
        onKeyDown={(event) => {
          const by = KEY_STEPS_MS[event.key];
          if (by === undefined) return;
          event.preventDefault();
          const backMs = event.key === 'Home' ? keptMs : event.key === 'End' ? 0 : place.behindMs + by;
          seek(backMs < EDGE_MS ? null : backMs);
        }}
      />
    </div>
  );
}

const KEY_STEPS_MS: Readonly<Record<string, number>> = {
  ArrowLeft: 5_000,
  ArrowDown: 5_000,
  ArrowRight: -5_000,
  ArrowUp: -5_000,
  PageDown: 15_000,
  PageUp: -15_000,
  Home: 0,
  End: 0,
};

/** Calls `work` at once, and then with the newest value when some time has passed. */
function usePaced(work: (behindMs: number | null) => void): (behindMs: number | null) => void {
  const latest = useRef(work);
  latest.current = work;
  const [pace] = useState(() => ({
    next: undefined as number | null | undefined,
    timer: undefined as ReturnType<typeof setTimeout> | undefined,
  }));
  useEffect(() => () => clearTimeout(pace.timer), [pace]);
  return (behindMs) => {
    if (pace.timer !== undefined) {
      pace.next = behindMs;
      return;
    }
    latest.current(behindMs);
    const again = () => {
      pace.timer = undefined;
      if (pace.next === undefined) return;
      latest.current(pace.next);
      pace.next = undefined;
      pace.timer = setTimeout(again, SEEK_EVERY_MS);
    };
    pace.timer = setTimeout(again, SEEK_EVERY_MS);
  };
}
