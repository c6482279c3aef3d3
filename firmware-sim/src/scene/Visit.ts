import { Prng } from './Prng.ts';

export type SceneKind = 'doorbell' | 'camera' | 'floodlight';

/** One person's walk through the scene. */
export interface Visit {
  /** From the start of the scene. */
  readonly atMs: number;
  readonly lastsMs: number;
  readonly from: 'left' | 'right';
  /** At a doorbell: when, from the start of the scene, the visitor presses the button. Else null. */
  readonly ringsAtMs: number | null;
}

/** Where a person is; lengths as shares of the picture's height, `x` of its width. */
export interface Stance {
  readonly x: number;
  readonly feetY: number;
  readonly tall: number;
  /** The position in the walk's cycle, in radians; it stays while the person stands. */
  readonly stride: number;
}

export const STEP_MS = 500;
const SLOT_MS = 40_000;
/** The middle of a visit at a doorbell, in which the visitor stands at the door. */
const STANDS_FROM = 0.4;
const STANDS_UNTIL = 0.6;

/** The visits, ordered by time, that a seed makes: one in every 40 s, without end. */
export function* visitsOf(kind: SceneKind, seed: number): Generator<Visit, never> {
  for (let slot = 0; ; slot++) {
    const prng = new Prng(seed * 7919 + slot);
    const atMs = Math.round(slot * SLOT_MS + prng.between(4000, 15_000));
    const lastsMs = Math.round(prng.between(7000, 12_000));
    const ringsAtMs = kind === 'doorbell' ? Math.round(atMs + lastsMs * (STANDS_FROM + 0.05)) : null;
    yield { atMs, lastsMs, from: prng.next32() % 2 === 0 ? 'left' : 'right', ringsAtMs };
  }
}

/** Null while the person isn't in the picture. */
export function stanceOf(kind: SceneKind, visit: Visit, timeMs: number): Stance | null {
  const share = (timeMs - visit.atMs) / visit.lastsMs;
  if (share < 0 || share >= 1) return null;
  if (kind === 'doorbell') return stanceAtDoor(visit, share);
  const across = visit.from === 'left' ? share : 1 - share;
  const far = kind === 'camera' ? 0.32 : 0.5;
  return { x: -0.1 + 1.2 * across, feetY: 0.84, tall: far, stride: strideAt(share * visit.lastsMs) };
}

/** From the gate to the door, a while at the door, and back. */
function stanceAtDoor({ from, lastsMs }: Visit, share: number): Stance {
  const near =
    share < STANDS_FROM ? share / STANDS_FROM : share < STANDS_UNTIL ? 1 : (1 - share) / (1 - STANDS_UNTIL);
  const side = from === 'left' ? -1 : 1;
  const walkedMs = Math.min(share, STANDS_FROM) + Math.max(0, share - STANDS_UNTIL);
  return {
    x: 0.5 + side * (0.42 - 0.34 * near),
    feetY: 0.62 + 0.36 * near,
    tall: 0.16 + 0.5 * near,
    stride: strideAt(walkedMs * lastsMs),
  };
}

function strideAt(walkedMs: number): number {
  return (Math.PI * walkedMs) / STEP_MS;
}
