import type { ClipSummary } from '@porchlight/contracts/http';
import type { ClipId } from '@porchlight/kernel';
import type { ClipPart } from '@porchlight/owner-client/session';
import type { EndReason, Opening } from '@porchlight/seal/header';

/** What a clip's opening says, once its device's signature was checked and its thumbnail opened. */
export interface ClipGlance {
  readonly clipId: ClipId;
  readonly trigger: Opening['trigger'];
  readonly startedAtMs: number;
  /** How far the device's clock may have been off when it began. */
  readonly clockUncertaintyMs: number;
  readonly hasSound: boolean;
  /** A JPEG. */
  readonly thumbnail: Uint8Array | null;
}

export type ClipRef = Pick<ClipSummary, 'clipId' | 'deviceId'>;

/** What comes to the page of a clip that is being opened. */
export interface ClipSink {
  began(begun: ClipBegun): unknown;
  /** Plain media that the device's signature vouches for. More comes when what this returns has resolved. */
  media(track: 'picture' | 'sound', bytes: Uint8Array, untilMs: number): unknown;
  /** How it ended: the verdict on all of it. */
  ended(end: ClipEnd): unknown;
}

/** What is known when a clip begins to come. */
export interface ClipBegun {
  readonly glance: ClipGlance;
  /** Of all that is coming, sealed; null where the cloud doesn't say. */
  readonly sizeBytes: number | null;
  /** The Ed25519 key that must have signed it. */
  readonly signingKeyHex: string;
}

/** What is known of a clip when all that came of it was checked. */
export interface ClipEnd {
  /** Whether its device's signed end was there. */
  readonly isFinished: boolean;
  /** Segments that a signature vouches for. */
  readonly segmentCount: number;
  readonly endedAtMs: number;
  /** How far the device's clock may have been off at its end; null where the end didn't come. */
  readonly clockUncertaintyMs: number | null;
  /** Null where the end didn't come. */
  readonly reason: EndReason | null;
}

/** Tells `sink` of each part as it comes, no faster than it takes them. */
export async function tellParts(
  parts: AsyncIterable<ClipPart>,
  about: Omit<ClipBegun, 'glance'>,
  sink: ClipSink,
): Promise<void> {
  let endedAtMs = 0;
  let startedAtMs = 0;
  for await (const part of parts) {
    if (part.kind === 'opening') {
      startedAtMs = part.opening.startedAtMs;
      await sink.began({ ...about, glance: glanceOf(part) });
    } else if (part.kind === 'media') {
      endedAtMs = Math.max(endedAtMs, startedAtMs + part.untilMs);
      await sink.media(part.track, part.bytes, part.untilMs);
    } else {
      const { manifest, segmentCount } = part;
      await sink.ended({
        isFinished: manifest !== null,
        segmentCount,
        endedAtMs: manifest?.endedAtMs ?? endedAtMs,
        clockUncertaintyMs: manifest?.clockUncertaintyMs ?? null,
        reason: manifest?.reason ?? null,
      });
    }
  }
}

/** What the page may know of an opening. */
export function glanceOf({ opening, thumbnail }: Extract<ClipPart, { kind: 'opening' }>): ClipGlance {
  const { clipId, trigger, startedAtMs, clockUncertaintyMs, tracks } = opening;
  return { clipId, trigger, startedAtMs, clockUncertaintyMs, hasSound: tracks.sound, thumbnail };
}
