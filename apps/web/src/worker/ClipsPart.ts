import {
  type ClipPage,
  type ClipSummary,
  clipPageSchema,
  clipSummarySchema,
} from '@porchlight/contracts/http';
import { bytesToHex, type ClipId, PorchlightError, parseClipId } from '@porchlight/kernel';
import { type ClipGlance, type ClipRef, type ClipSink, glanceOf, tellParts } from './ClipSink.ts';
import type { Desk } from './Desk.ts';

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
