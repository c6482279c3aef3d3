import type { DeviceEvent, QuickReply } from '@porchlight/contracts';
import type { DeviceId } from '@porchlight/kernel';
import { isHeldBack } from '../notices/heardWords.ts';

/** How a ring ended, by the device's own word. */
export type RingOutcome = Extract<DeviceEvent['event'], { kind: 'ring-ended' }>['outcome'];

/** A ring of one doorbell, as this page knows it; a doorbell has one at a time. */
export interface Ring {
  readonly deviceId: DeviceId;
  /** The number of the `press` event that began it: with the device's id it names the ring. */
  readonly number: number;
  /** When the bell was pressed last, by the device's clock. */
  readonly pressedAtMs: number;
  /** When this page heard of it last, by its own clock. */
  readonly heardAtMs: number;
  /** How often the bell was pressed. */
  readonly presses: number;
  /** Null while it rings. */
  readonly outcome: RingOutcome | null;
  /** What was played at the door since; null for nothing. */
  readonly reply: QuickReply | null;
  /** When this page heard of its end; null while it rings. */
  readonly endedAtMs: number | null;
  /** Put away here, by whoever sits before this page: it rings on for the others, and here again with the next press. */
  readonly isPutAway: boolean;
}

/** How long a doorbell rings when nobody does anything (contracts/spec/mqtt.md 4.1). */
export const RINGING_MS = 45_000;
/** A device's own end comes at 45 s; where none comes, a page gives up after this. */
const GIVEN_UP_MS = RINGING_MS + 3_000;
/** How long an end is shown; a missed ring stays until it is put away. */
const END_SHOWN_MS = 6_000;
/** Rings after one more event of a device; the same array where it changes none. */
export function hearRing(rings: readonly Ring[], heard: DeviceEvent, nowMs: number): readonly Ring[] {
  const { deviceId, event } = heard;
  if (event.kind === 'press') {
    if (isHeldBack(heard, nowMs)) return rings;
    const running = rings.find((each) => each.deviceId === deviceId && each.outcome === null);
    const ring: Ring = {
      deviceId,
      number: running?.number ?? heard.number,
      pressedAtMs: heard.atMs,
      heardAtMs: nowMs,
      presses: (running?.presses ?? 0) + 1,
      outcome: null,
      reply: null,
      endedAtMs: null,
      isPutAway: false,
    };
    const others = rings.filter((each) => each.deviceId !== deviceId);
    // A bell that is pressed again keeps its place: buttons don't move under a finger.
    if (running === undefined) return [...others, ring];
    return rings.flatMap((each) => (each === running ? [ring] : each.deviceId === deviceId ? [] : [each]));
  }
  const at = rings.findIndex((each) => each.deviceId === deviceId);
  const ring = rings[at];
  if (ring === undefined) return rings;
  if (event.kind === 'reply') return rings.with(at, { ...ring, reply: event.reply });
  const isEnd = event.kind === 'ring-ended' && ring.outcome === null;
  return isEnd ? rings.with(at, endOf(ring, event.outcome, nowMs)) : rings;
}

/** Rings as they are at a later moment: those that nobody ended are missed, those that ended go; the same array where nothing changed. */
export function ageRings(rings: readonly Ring[], nowMs: number): readonly Ring[] {
  const aged = rings
    .map((ring) =>
      ring.outcome === null && nowMs - ring.heardAtMs >= GIVEN_UP_MS ? endOf(ring, 'missed', nowMs) : ring,
    )
    .filter((ring) => !isOver(ring, nowMs));
  const isSame = aged.length === rings.length && aged.every((ring, at) => ring === rings[at]);
  return isSame ? rings : aged;
}

/** Puts a ring away for this page alone. */
export function putAway(rings: readonly Ring[], deviceId: string): readonly Ring[] {
  return rings.flatMap((ring) => {
    if (ring.deviceId !== deviceId) return [ring];
    return ring.outcome === null ? [{ ...ring, isPutAway: true }] : [];
  });
}

/** The next moment at which `ageRings` changes something; null for none. */
export function nextAgeMs(rings: readonly Ring[]): number | null {
  const moments = rings.flatMap((ring) => {
    if (ring.endedAtMs === null) return [ring.heardAtMs + GIVEN_UP_MS];
    return ring.outcome === 'missed' ? [] : [ring.endedAtMs + END_SHOWN_MS];
  });
  return moments.length === 0 ? null : Math.min(...moments);
}

function isOver({ outcome, endedAtMs, isPutAway }: Ring, nowMs: number): boolean {
  if (endedAtMs === null) return false;
  return isPutAway || (outcome !== 'missed' && nowMs - endedAtMs >= END_SHOWN_MS);
}

function endOf(ring: Ring, outcome: RingOutcome, nowMs: number): Ring {
  return { ...ring, outcome, endedAtMs: nowMs };
}
