import { useNavigate } from '@tanstack/react-router';
import type { KeyboardEvent } from 'react';
import { type DayMark, nearestMark } from './dayGroups.ts';
import './DayScrubber.css';

const MINUTES = 1440;
const HOURS = [0, 6, 12, 18, 24] as const;

/** A day of 24 hours with its clips. Arrows go from clip to clip, Home and End to the first and the last, Enter plays. */
export function DayScrubber({
  day,
  marks,
  current,
  onJump,
  describe,
  hrefOf,
}: {
  /** What the day is called. */
  day: string;
  /** Earliest first. */
  marks: readonly DayMark[];
  /** The clip that it stands at. */
  current: string | null;
  onJump: (clipId: string) => void;
  /** A clip, for those who hear it. */
  describe: (clipId: string) => string;
  hrefOf: (clipId: string) => string;
}) {
  const navigate = useNavigate();
  const found = marks.findIndex(({ clipId }) => clipId === current);
  const at = found < 0 ? marks.length - 1 : found;
  const mark = marks[at];
  const jump = (index: number) => {
    const next = marks[Math.min(Math.max(index, 0), marks.length - 1)];
    if (next !== undefined) onJump(next.clipId);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const to = { ArrowRight: at + 1, ArrowUp: at + 1, ArrowLeft: at - 1, ArrowDown: at - 1 }[event.key];
    const end = { Home: 0, End: marks.length - 1 }[event.key];
    if (event.key === 'Enter' && mark !== undefined) void navigate({ href: hrefOf(mark.clipId) });
    else if (to !== undefined) jump(to);
    else if (end !== undefined) jump(end);
    else return;
    event.preventDefault();
  };
  return (
    <div className="pl-scrub">
      <div className="pl-scrub-line">
        <span className="pl-scrub-track">
          {marks.map(({ clipId, from, to }) => (
            <span
              key={clipId}
              className="pl-scrub-mark"
              {...(clipId === mark?.clipId ? { 'data-current': true } : {})}
              style={{ left: `${from * 100}%`, width: `max(3px, ${(to - from) * 100}%)` }}
            />
          ))}
        </span>
        <input
          type="range"
          aria-label={`Recordings of ${day} by the hour`}
          aria-valuetext={mark === undefined ? 'None' : describe(mark.clipId)}
          min={0}
          max={MINUTES}
          step={1}
          disabled={mark === undefined}
          value={Math.round((mark?.from ?? 0) * MINUTES)}
          onChange={(event) => jump(nearestMark(marks, Number(event.target.value) / MINUTES))}
          onKeyDown={onKeyDown}
        />
      </div>
      <div className="pl-scrub-hours" aria-hidden="true">
        {HOURS.map((hour) => (
          <span key={hour}>{String(hour).padStart(2, '0')}:00</span>
        ))}
      </div>
    </div>
  );
}
