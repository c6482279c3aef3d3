import {
  type ClipSummary,
  type SharePage,
  type ShareSummary,
  sharePageSchema,
  shareSummarySchema,
} from '@porchlight/contracts/http';
import { bytesToBase64, bytesToHex, PorchlightError, parseShareId } from '@porchlight/kernel';
import {
  formatLinkKey,
  newLinkKey,
  type OpenedShare,
  SHARED_NAME_LENGTH,
  SharedClipReader,
  sealShare,
} from '@porchlight/owner-client/share';
import { type ClipRef, type ClipSink, tellParts } from './ClipSink.ts';
import type { Desk } from './Desk.ts';

/** A share that was just made, with its link, which nothing keeps. */
export interface MadeShare {
  readonly share: ShareSummary;
  /** From the page's origin on: `/s/SHARE#KEY`. */
  readonly path: string;
}

/** What a link leads to, by its sender's word and the cloud's index. */
export interface SharedView {
  readonly deviceName: string;
  readonly clip: ClipSummary;
  readonly expiresAtMs: number;
  readonly hasSound: boolean;
  /** By the clip's signed opening. */
  readonly startedAtMs: number;
  /** A JPEG. */
  readonly thumbnail: Uint8Array | null;
}

const ANSWER_MS = 30_000;

type PagePath = '/v1/shares' | `/v1/shares?before=${string}`;

/** Links to single clips: made and revoked by the household, opened by whoever has one. */
export class SharesPart {
  readonly #desk: Desk;
  /** By link: asked for once a visit, so that the sender sees visits and not calls. Owned by `#openedBy`. */
  readonly #opened = new Map<string, Promise<OpenedShare>>();
  /** By number, of what is being opened. */
  readonly #opening = new Map<number, AbortController>();

  constructor(desk: Desk) {
    this.#desk = desk;
  }

  /** Makes a link that lasts until `expiresAtMs`. Throws `forbidden` for members who may not share, and what opening the clip throws. */
  async make(clip: ClipRef, deviceName: string, expiresAtMs: number): Promise<MadeShare> {
    const { household, deps } = this.#desk;
    const { clipId, deviceId } = clip;
    const content = {
      v: 1 as const,
      clipId,
      deviceId,
      clipKeyHex: bytesToHex(await household.clipKeyOfStored(clip)),
      signingKeyHex: bytesToHex(household.household.signingKeyOf(deviceId)),
      deviceName: deviceName.slice(0, SHARED_NAME_LENGTH),
    };
    const key = newLinkKey(deps.random);
    const sealedB64 = bytesToBase64(sealShare(content, key, deps.primitives, deps.random));
    const body = { clipId, sealedB64, expiresAtMs };
    const share = await household.api.json('POST', '/v1/shares', shareSummarySchema, body);
    return { share, path: `/s/${share.shareId}#${formatLinkKey(key)}` };
  }

  /** The links of a clip, newest first, those that are over too. */
  async ofClip(clipId: string): Promise<readonly ShareSummary[]> {
    const { api } = this.#desk.household;
    const shares: ShareSummary[] = [];
    let before: string | null = null;
    do {
      const path: PagePath = before === null ? '/v1/shares' : `/v1/shares?before=${before}`;
      const page: SharePage = await api.json('GET', path, sharePageSchema);
      shares.push(...page.shares.filter((share) => share.clipId === clipId));
      before = page.next;
    } while (before !== null);
    return shares;
  }

  /** Whoever has the link gets nothing by it from then on. */
  revoke(shareId: string): Promise<ShareSummary> {
    const { api } = this.#desk.household;
    return api.json('DELETE', `/v1/shares/${parseShareId(shareId)}`, shareSummarySchema);
  }

  /** What a link leads to. Needs no account. Throws `malformed_encoding` for one that isn't whole, `not_found` for one that is over, and what opening throws. */
  async look(shareId: string, keyText: string): Promise<SharedView> {
    const ending = new AbortController();
    const reader = this.#reader(shareId, keyText);
    const { content, clip, expiresAtMs } = await this.#openedBy(reader, shareId, keyText);
    const { parts } = await reader.openClip(content, ending.signal);
    try {
      for await (const part of parts) {
        if (part.kind !== 'opening') continue;
        const { startedAtMs, tracks } = part.opening;
        const { thumbnail } = part;
        const { deviceName } = content;
        return { deviceName, clip, expiresAtMs, hasSound: tracks.sound, startedAtMs, thumbnail };
      }
    } finally {
      ending.abort();
    }
    throw new PorchlightError('truncated_clip', 'there is nothing of this clip');
  }

  /** Opens a shared clip while it comes, as `ClipsPart.open` does. */
  async open(number: number, shareId: string, keyText: string, sink: ClipSink): Promise<void> {
    const ending = new AbortController();
    this.#opening.set(number, ending);
    try {
      const reader = this.#reader(shareId, keyText);
      const { content } = await this.#openedBy(reader, shareId, keyText);
      const { sizeBytes, parts } = await reader.openClip(content, ending.signal);
      await tellParts(parts, { sizeBytes, signingKeyHex: content.signingKeyHex }, sink);
    } finally {
      this.#opening.delete(number);
    }
  }

  stop(number: number): void {
    this.#opening.get(number)?.abort(new PorchlightError('not_permitted', 'stopped'));
  }

  #openedBy(reader: SharedClipReader, shareId: string, keyText: string): Promise<OpenedShare> {
    const link = `${shareId}#${keyText}`;
    const known = this.#opened.get(link);
    if (known !== undefined) return known;
    const opened = reader.open(AbortSignal.timeout(ANSWER_MS));
    this.#opened.set(link, opened);
    opened.catch(() => this.#opened.delete(link));
    return opened;
  }

  #reader(shareId: string, keyText: string): SharedClipReader {
    const { baseUrl, fetch, primitives } = this.#desk.deps;
    return new SharedClipReader({ baseUrl, fetch, primitives }, shareId, keyText);
  }
}
