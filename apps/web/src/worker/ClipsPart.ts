import { type ClipPage, type ClipSummary, clipPageSchema } from '@porchlight/contracts/http';
import { type ClipId, PorchlightError } from '@porchlight/kernel';
import type { ClipPart } from '@porchlight/owner-client/session';
import type { Opening } from '@porchlight/seal/header';
import type { Desk } from './Desk.ts';

/** What a clip's opening says, once its device's signature was checked and its thumbnail opened. */
export interface ClipGlance {
  readonly clipId: ClipId;
  readonly trigger: Opening['trigger'];
  readonly startedAtMs: number;
  readonly hasSound: boolean;
  /** A JPEG. */
  readonly thumbnail: Uint8Array | null;
}

export type ClipRef = Pick<ClipSummary, 'clipId' | 'deviceId'>;

/** What comes to the page of a clip that is being opened. */
export interface ClipSink {
  began(glance: ClipGlance, sizeBytes: number | null): void;
  /** Plain media that the device's signature vouches for. */
  media(track: 'picture' | 'sound', bytes: Uint8Array, untilMs: number): void;
  /** How it ended: the verdict on all of it. */
  ended(end: {
    readonly isFinished: boolean;
    readonly segmentCount: number;
    readonly endedAtMs: number;
  }): void;
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
      const { sizeBytes, parts } = await this.#desk.household.openClip(clip, ending.signal);
      let endedAtMs = 0;
      let startedAtMs = 0;
      for await (const part of parts) {
        if (part.kind === 'opening') {
          startedAtMs = part.opening.startedAtMs;
          await sink.began(glanceOf(part), sizeBytes);
        } else if (part.kind === 'media') {
          endedAtMs = Math.max(endedAtMs, startedAtMs + part.untilMs);
          await sink.media(part.track, part.bytes, part.untilMs);
        } else {
          const isFinished = part.manifest !== null;
          await sink.ended({
            isFinished,
            segmentCount: part.segmentCount,
            endedAtMs: part.manifest?.endedAtMs ?? endedAtMs,
          });
        }
      }
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

function glanceOf({ opening, thumbnail }: Extract<ClipPart, { kind: 'opening' }>): ClipGlance {
  const { clipId, trigger, startedAtMs, tracks } = opening;
  return { clipId, trigger, startedAtMs, hasSound: tracks.sound, thumbnail };
}
