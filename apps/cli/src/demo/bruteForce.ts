/** A clip as the demo filmed it: where its camera hangs and when it ran, straight from the simulated devices. */
export interface FilmedClip {
  readonly clipId: string;
  readonly longitude: number;
  readonly latitude: number;
  readonly startedAtMs: number;
  readonly endedAtMs: number;
  readonly clockUncertaintyMs: number;
}

export interface Searched {
  /** Longitude, latitude; the first is repeated at the end. */
  readonly ring: readonly (readonly [number, number])[];
  readonly fromMs: number;
  readonly toMs: number;
}

/** The right answer, found by looking at every clip: an even-odd test of its camera's own coordinates, and its times. Shares no code with the matching that it checks. */
export function searchByBruteForce(clips: readonly FilmedClip[], searched: Searched): Set<string> {
  const found = clips.filter((clip) => isInside(clip, searched.ring) && isDuring(clip, searched));
  return new Set(found.map((clip) => clip.clipId));
}

function isDuring(clip: FilmedClip, { fromMs, toMs }: Searched): boolean {
  const earliest = clip.startedAtMs - clip.clockUncertaintyMs;
  const latest = clip.endedAtMs + clip.clockUncertaintyMs;
  return !(latest < fromMs || earliest > toMs);
}

function isInside({ longitude, latitude }: FilmedClip, ring: Searched['ring']): boolean {
  let inside = false;
  for (let i = 1; i < ring.length; i++) {
    const [ax, ay] = ring[i - 1] ?? [0, 0];
    const [bx, by] = ring[i] ?? [0, 0];
    if (ay > latitude === by > latitude) continue;
    if (longitude < ax + ((latitude - ay) / (by - ay)) * (bx - ax)) inside = !inside;
  }
  return inside;
}
