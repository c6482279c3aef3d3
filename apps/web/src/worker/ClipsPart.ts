import {
  type ClipPage,
  type ClipSummary,
  clipPageSchema,
  clipSummarySchema,
} from '@porchlight/contracts/http';
import { bytesToHex, type ClipId, PorchlightError, parseClipId } from '@porchlight/kernel';
import type { ClipPart } from '@porchlight/owner-client/session';
import type { EndReason, Opening } from '@porchlight/seal/header';
import type { Desk } from './Desk.ts';

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

const GLANCES_KEPT = 500;

/** Clips, as the page asks for them: listed, glanced at, opened. */
export class ClipsPart {
  readonly #desk: Desk;
  /** By clip, the oldest first. */
  readonly #glances = new Map<ClipId, Promise<ClipGlance>>();
  /** By number, of what is being opened. */
  readonly #opening = new Map<number, AbortController>();

  constructor(desk: Desk) {
    this.#desk = desk;
  }

  /** Newest first; `before` is the cursor of the page before. */
  async list(before: string | null): Promise<ClipPage> {
    const open = this.#desk.householdOrNull;
    if (open === null || !open.hasKeyring) return { clips: [], next: null };
    return open.api.json('GET', before === null ? '/v1/clips' : `/v1/clips?before=${before}`, clipPageSchema);
  }

  /** What the cloud's index says of a clip; its times are checked only when it is opened. Throws `not_found`. */
  find(clipId: string): Promise<ClipSummary> {
    return this.#desk.household.api.json('GET', `/v1/clips/${parseClipId(clipId)}`, clipSummarySchema);
  }

  /** Fetches no more of the clip than its opening. Throws what opening it throws. */
  glance(clip: ClipRef): Promise<ClipGlance> {
    const known = this.#glances.get(clip.clipId);
    if (known !== undefined) return known;
    const glance = this.#glance(clip);
    this.#glances.set(clip.clipId, glance);
    glance.catch(() => this.#glances.delete(clip.clipId));
    const [oldest] = this.#glances.keys();
    if (this.#glances.size > GLANCES_KEPT && oldest !== undefined) this.#glances.delete(oldest);
    return glance;
  }

  /** Opens a clip while it comes. `number` is the caller's, for `stop`. Resolves at its end; throws what a check that fails throws, after what was right before it. */
  async open(number: number, clip: ClipRef, sink: ClipSink): Promise<void> {
    const ending = new AbortController();
    this.#opening.set(number, ending);
    try {
      const { household } = this.#desk;
      const { sizeBytes, parts } = await household.openClip(clip, ending.signal);
      const signingKeyHex = bytesToHex(household.household.signingKeyOf(clip.deviceId));
      await tellParts(parts, { sizeBytes, signingKeyHex }, sink);
    } finally {
      this.#opening.delete(number);
    }
  }

  /** Ends what `open` began under this number. */
  stop(number: number): void {
    this.#opening.get(number)?.abort(new PorchlightError('not_permitted', 'stopped'));
  }

  async #glance(clip: ClipRef): Promise<ClipGlance> {
    const ending = new AbortController();
    const { parts } = await this.#desk.household.openClip(clip, ending.signal);
    try {
      for await (const part of parts) if (part.kind === 'opening') return glanceOf(part);
    } finally {
      ending.abort();
    }
    throw new PorchlightError('truncated_clip', 'there is nothing of this clip');
  }
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

function glanceOf({ opening, thumbnail }: Extract<ClipPart, { kind: 'opening' }>): ClipGlance {
  const { clipId, trigger, startedAtMs, clockUncertaintyMs, tracks } = opening;
  return { clipId, trigger, startedAtMs, clockUncertaintyMs, hasSound: tracks.sound, thumbnail };
}
