/** What the timeline needs of a clip to place it. */
export interface Dated {
  readonly clipId: string;
  readonly startedAtMs: number;
  readonly endedAtMs: number;
}

/** The clips of one day of this browser's calendar. */
export interface DayGroup<Clip extends Dated> {
  /** `2026-11-26`: the day where the browser is. */
  readonly day: string;
  /** Newest first. */
  readonly clips: readonly Clip[];
}

/** A clip on a line of 24 hours; from 0 to 1. */
export interface DayMark {
  readonly clipId: string;
  readonly from: number;
  readonly to: number;
}

const DAY_S = 86_400;

/** The day of a moment, where the browser is. */
export function dayOf(atMs: number): string {
  const at = new Date(atMs);
  const [month, date] = [at.getMonth() + 1, at.getDate()].map((part) => String(part).padStart(2, '0'));
  return `${at.getFullYear()}-${month}-${date}`;
}

/** Clips that come newest first, by day, newest first. A clip belongs to the day on which it begins. */
export function groupByDay<Clip extends Dated>(clips: readonly Clip[]): readonly DayGroup<Clip>[] {
  const days = new Map<string, Clip[]>();
  for (const clip of clips) {
    const day = dayOf(clip.startedAtMs);
    const own = days.get(day);
    if (own === undefined) days.set(day, [clip]);
    else own.push(clip);
  }
  return [...days].map(([day, own]) => ({ day, clips: own }));
}

/** Where a moment stands on its day by the clock on the wall, from 0 to 1: so 18:00 is at the same place also where an hour was left out. */
export function shareOfDay(atMs: number): number {
  const at = new Date(atMs);
  return (at.getHours() * 3600 + at.getMinutes() * 60 + at.getSeconds()) / DAY_S;
}

/** The marks of a day's clips, earliest first. One that runs over midnight ends at the edge. */
export function marksOf(clips: readonly Dated[]): readonly DayMark[] {
  return clips.toReversed().map(({ clipId, startedAtMs, endedAtMs }) => {
    const from = shareOfDay(startedAtMs);
    const isSameDay = dayOf(startedAtMs) === dayOf(endedAtMs);
    return { clipId, from, to: isSameDay ? Math.max(from, shareOfDay(endedAtMs)) : 1 };
  });
}

/** The index of the mark nearest to a place on the line; -1 without marks. */
export function nearestMark(marks: readonly DayMark[], share: number): number {
  let nearest = -1;
  let least = Number.POSITIVE_INFINITY;
  for (const [index, { from, to }] of marks.entries()) {
    const distance = share < from ? from - share : Math.max(0, share - to);
    if (distance < least) {
      nearest = index;
      least = distance;
    }
  }
  return nearest;
}
