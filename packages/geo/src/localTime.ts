import { type EpochMs, epochMs, PorchlightError } from '@porchlight/kernel';

/** What a clock on the wall shows: Gregorian calendar, month and day from 1, hour from 0 to 23. */
export interface LocalTime {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
}

const HOUR_MS = 3_600_000;
/** No zone has ever been further from UTC than this. */
const MAX_OFFSET_HOURS = 16;

/**
 * The moment at which clocks in `timeZone` (a name of the IANA time zone database) show `local`, by the rules that this JavaScript engine knows.
 * Where they show it twice, `choice` says which; without one, and where they never show it, throws `ambiguous_local_time` with both readings in the hint.
 * Throws `malformed_time` for a date or time that no calendar has, an unknown zone, and moments before 1970.
 */
export function localTimeToEpochMs(
  local: LocalTime,
  timeZone: string,
  choice?: 'earlier' | 'later',
): EpochMs {
  const wallMs = wallClockMs(local);
  const zone = zoneFormat(timeZone);
  const offsets = offsetsAround(wallMs, zone);
  const moments = offsets
    .map((offsetMs) => wallMs - offsetMs)
    .filter((moment) => shownAt(moment, zone) === wallMs)
    .sort((a, b) => a - b);
  const [earlier, later] = [moments[0], moments.at(-1)];
  if (earlier === undefined || later === undefined) throw neverShown(wallMs, offsets, timeZone);
  if (earlier === later) return epochMs(earlier);
  if (choice === undefined) throw shownTwice(wallMs, earlier, later, timeZone);
  return epochMs(choice === 'earlier' ? earlier : later);
}

/** The wall clock's reading as if it were UTC. */
function wallClockMs({ year, month, day, hour, minute }: LocalTime): number {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  date.setUTCHours(hour, minute);
  const isReal =
    date.getUTCFullYear() === year &&
    date.getUTCMonth() === month - 1 &&
    date.getUTCDate() === day &&
    date.getUTCHours() === hour &&
    date.getUTCMinutes() === minute;
  if (!isReal) {
    throw new PorchlightError('malformed_time', 'no calendar has this date and time; look at its parts');
  }
  return date.getTime();
}

function zoneFormat(timeZone: string): Intl.DateTimeFormat {
  try {
    return new Intl.DateTimeFormat('en-US', {
      timeZone,
      calendar: 'gregory',
      numberingSystem: 'latn',
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
  } catch (cause) {
    const hint = 'the time zone is unknown here; give a name of the IANA database, such as America/New_York';
    throw new PorchlightError('malformed_time', hint, { cause });
  }
}

/** What clocks of the zone show at `momentMs`, which is on a whole second, as if it were UTC. */
function shownAt(momentMs: number, zone: Intl.DateTimeFormat): number {
  const parts = new Map(zone.formatToParts(momentMs).map(({ type, value }) => [type, Number(value)]));
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? Number.NaN;
  return Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'));
}

/** The offsets from UTC that hold at any moment when the wall clock could show `wallMs`. */
function offsetsAround(wallMs: number, zone: Intl.DateTimeFormat): number[] {
  const offsets = new Set<number>();
  for (let hour = -MAX_OFFSET_HOURS; hour <= MAX_OFFSET_HOURS; hour++) {
    const momentMs = wallMs + hour * HOUR_MS;
    offsets.add(shownAt(momentMs, zone) - momentMs);
  }
  return [...offsets];
}

function neverShown(wallMs: number, offsets: readonly number[], timeZone: string): PorchlightError {
  const [first = 0, last = 0] = [Math.min(...offsets), Math.max(...offsets)];
  // A clock put forward leaves the offset `first` for `last`; read by either, the time falls on the other side of the gap.
  const shift = last - first;
  return new PorchlightError(
    'ambiguous_local_time',
    `${spoken(wallMs)} never was in ${timeZone}, where clocks were put forward past it; you may mean ${spoken(wallMs - shift)} or ${spoken(wallMs + shift)}`,
  );
}

function shownTwice(wallMs: number, earlier: number, later: number, timeZone: string): PorchlightError {
  return new PorchlightError(
    'ambiguous_local_time',
    `${spoken(wallMs)} was twice in ${timeZone}, where clocks were put back; choose the earlier (${spoken(earlier)} UTC) or the later (${spoken(later)} UTC)`,
  );
}

function spoken(ms: number): string {
  return new Date(ms).toISOString().slice(0, 16).replace('T', ' ');
}
