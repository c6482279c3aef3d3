import { parseWith } from '@porchlight/contracts';
import {
  errorOfAnswer,
  parseJsonAnswer,
  type SharedClip,
  sharedClipSchema,
} from '@porchlight/contracts/http';
import { base64ToBytes, hexToBytes, parseShareId, type ShareId } from '@porchlight/kernel';
import { nodesOfClip } from '@porchlight/seal/open';
import type { SealPrimitives } from '@porchlight/seal/seal';
import { describedUrl } from '../api/describedUrl.ts';
import { orUnavailable, piecesOf } from '../api/responsePieces.ts';
import { type ClipPart, openClipStream } from '../clips/openClipStream.ts';
import { type LinkKey, parseLinkKey } from './linkKey.ts';
import type { ShareContent } from './ShareContent.ts';
import { openShare } from './sealShare.ts';

export interface SharedClipDeps {
  readonly baseUrl: string;
  readonly fetch: typeof fetch;
  readonly primitives: SealPrimitives;
}

/** A share that was opened: what its sender says, and what the server says. */
export interface OpenedShare {
  readonly content: ShareContent;
  readonly clip: SharedClip['clip'];
  readonly expiresAtMs: number;
}

/** Opens one shared clip by its link, without an account. Calls are unsigned. */
export class SharedClipReader {
  readonly #deps: SharedClipDeps;
  readonly #shareId: ShareId;
  readonly #key: LinkKey;

  /** Throws `malformed_id` and `malformed_encoding` for a link that isn't whole. */
  constructor(deps: SharedClipDeps, shareId: string, keyText: string) {
    this.#deps = deps;
    this.#shareId = parseShareId(shareId);
    this.#key = parseLinkKey(keyText);
  }

  /** Throws `not_found` for a link that is over, or never was; `rate_limited`, `unavailable`, and what `openShare` throws. */
  async open(signal: AbortSignal): Promise<OpenedShare> {
    const response = await this.#get('', signal);
    const bytes = new Uint8Array(await orUnavailable(signal, response.arrayBuffer()));
    const { sealedB64, clip, expiresAtMs } = parseWith(
      sharedClipSchema,
      parseJsonAnswer(bytes),
      'the answer',
    );
    const sealed = base64ToBytes(sealedB64);
    const content = openShare(sealed, clip.clipId, this.#key, this.#deps.primitives);
    return { content, clip, expiresAtMs };
  }

  /** The clip while it comes, checked against the device key that the share names. Throws as `openClipStream`. */
  async openClip(
    { clipId, deviceId, clipKeyHex, signingKeyHex }: ShareContent,
    signal: AbortSignal,
  ): Promise<{ readonly sizeBytes: number | null; readonly parts: AsyncGenerator<ClipPart> }> {
    const { primitives } = this.#deps;
    const response = await this.#get('/object', signal);
    const length = response.headers.get('content-length');
    const clipKey = hexToBytes(clipKeyHex);
    const parts = openClipStream(piecesOf(response, signal), {
      clipId,
      device: { deviceId, signingKey: hexToBytes(signingKeyHex) },
      primitives,
      nodesFor: (opening) => nodesOfClip(opening, clipKey, primitives),
      clipKeyFor: () => clipKey,
    });
    return { sizeBytes: length === null ? null : Number(length), parts };
  }

  async #get(rest: '' | '/object', signal: AbortSignal): Promise<Response> {
    const url = describedUrl('GET', `/v1/shares/${this.#shareId}${rest}`, this.#deps.baseUrl);
    const response = await orUnavailable(
      signal,
      this.#deps.fetch(url, { signal, credentials: 'omit', referrerPolicy: 'no-referrer' }),
    );
    if (!response.ok) throw errorOfAnswer(response.status, new Uint8Array(await response.arrayBuffer()));
    return response;
  }
}
