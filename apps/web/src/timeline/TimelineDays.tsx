import type { ClipSummary } from '@porchlight/contracts/http';
import { memo, useCallback, useMemo, useState } from 'react';
import { errorHint } from '../client/errorHint.ts';
import { sayClock, sayDay, sayDuration } from '../clips/sayTime.ts';
import { nameOf } from '../devices/deviceWords.ts';
import { Button, IconButton, Notice } from '../kit/index.ts';
import type { DeviceView } from '../worker/HouseholdPart.ts';
import { ClipCard, cardId } from './ClipCard.tsx';
import { DayScrubber } from './DayScrubber.tsx';
import { type DayGroup, marksOf } from './dayGroups.ts';
import { useShownDay } from './useShownDay.ts';
import type { Timeline } from './useTimeline.ts';

/** The days one below the other, with the scrubber of the one that is in view. */
export function TimelineDays({ timeline }: { timeline: Timeline }) {
  const { days, devices, error, hasEarlier, isFetchingEarlier, showEarlier, unglanced } = timeline;
  const [current, setCurrent] = useState<string | null>(null);
  const shown = useShownDay(days.map(({ day }) => day));
  const jump = useCallback((clipId: string) => {
    setCurrent(clipId);
    document.getElementById(cardId(clipId))?.scrollIntoView({ block: 'center' });
  }, []);
  return (
    <>
      <ScrubberBar days={days} devices={devices} shown={shown} current={current} onJump={jump} />
      <p className="pl-hidden" role="status">
        {unglanced > 0 ? `Looking at ${unglanced} more recordings` : ''}
      </p>
      {days.map((group) => (
        <Day
          key={group.day}
          group={group}
          devices={devices}
          current={group.clips.some(({ clipId }) => clipId === current) ? current : null}
        />
      ))}
      {error !== null && <Notice tone="warning">{errorHint(error)}</Notice>}
      {unglanced > 0 && <p className="pl-timeline-note">Looking at {unglanced} more recordings…</p>}
      <div className="pl-timeline-more">
        {hasEarlier ? (
          <Button icon="clock" busy={isFetchingEarlier} onPress={showEarlier}>
            Show earlier
          </Button>
        ) : (
          unglanced === 0 && <p className="pl-timeline-note">Nothing earlier is kept.</p>
        )}
      </div>
    </>
  );
}

/** Stays in view: which day is shown, the day before and after, and its hours. */
function ScrubberBar({
  days,
  devices,
  shown,
  current,
  onJump,
}: {
  days: readonly DayGroup<ClipSummary>[];
  devices: ReadonlyMap<string, DeviceView>;
  shown: string | null;
  current: string | null;
  onJump: (clipId: string) => void;
}) {
  const at = Math.max(
    0,
    days.findIndex(({ day }) => day === shown),
  );
  const group = days[at];
  const clips = group?.clips ?? [];
  const marks = useMemo(() => marksOf(clips), [clips]);
  const [first] = clips;
  const day = first === undefined ? '' : sayDay(first.startedAtMs);
  const find = (clipId: string) => clips.find((clip) => clip.clipId === clipId);
  const describe = (clipId: string) => {
    const clip = find(clipId);
    if (clip === undefined) return '';
    const device = devices.get(clip.deviceId);
    const length = sayDuration(clip.endedAtMs - clip.startedAtMs);
    return `${sayClock(clip.startedAtMs)}, ${device === undefined ? 'device' : nameOf(device)}, ${length}`;
  };
  const toDay = (index: number) => {
    const [newest] = days[index]?.clips ?? [];
    if (newest !== undefined) onJump(newest.clipId);
  };
  return (
    <section className="pl-timeline-bar" aria-label="Day">
      <div className="pl-timeline-day">
        <IconButton
          label="The day before"
          icon="arrow-left"
          small
          isDisabled={at >= days.length - 1}
          onPress={() => toDay(at + 1)}
        />
        <strong>{day}</strong>
        <span>
          {clips.length} {clips.length === 1 ? 'recording' : 'recordings'}
        </span>
        <IconButton
          label="The day after"
          icon="chevron-right"
          small
          isDisabled={at === 0}
          onPress={() => toDay(at - 1)}
        />
      </div>
      <DayScrubber
        day={day}
        marks={marks}
        current={current}
        onJump={onJump}
        describe={describe}
        hrefOf={(clipId) => `/clips/${clipId}?device=${find(clipId)?.deviceId ?? ''}`}
      />
    </section>
  );
}

const Day = memo(function Day({
  group: { day, clips },
  devices,
  current,
}: {
  group: DayGroup<ClipSummary>;
  devices: ReadonlyMap<string, DeviceView>;
  current: string | null;
}) {
  const [first] = clips;
  const title = first === undefined ? day : sayDay(first.startedAtMs);
  return (
    <section className="pl-timeline-section" id={`day-${day}`} aria-label={title}>
      <h2>{title}</h2>
      <ul className="pl-timeline-clips">
        {clips.map((clip) => (
          <ClipCard
            key={clip.clipId}
            clip={clip}
            device={devices.get(clip.deviceId)}
            isCurrent={clip.clipId === current}
          />
        ))}
      </ul>
    </section>
  );
});
