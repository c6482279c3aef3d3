import { type ClipId, hexToBytes, PorchlightError, type RandomSource } from '@porchlight/kernel';
import {
  type BoxPlace,
  COMMITTED_BOX_OVERHEAD,
  openCommitted,
  sealCommitted,
} from '@porchlight/seal/account';
import type { SealPrimitives } from '@porchlight/seal/seal';
import type { LinkKey } from './linkKey.ts';
import { decodeShareContent, encodeShareContent, type ShareContent } from './ShareContent.ts';

/** Sealed shares have a multiple of this many bytes, so that their length doesn't tell the device's name. */
const STEP_BYTES = 1024;
/** The longest sealed share, in bytes: what the server takes. */
const SEALED_BYTES = 4096;
const LENGTH_BYTES = 4;

/** `content` for whoever has the link of this key (spec/share.md section 2). A key seals one share. Throws `malformed_message` for content that no reader takes. */
export function sealShare(
  content: ShareContent,
  key: LinkKey,
  primitives: SealPrimitives,
  random: RandomSource,
): Uint8Array {
  const encoded = encodeShareContent(content);
  const padded = new Uint8Array(sealedLength(encoded.length) - COMMITTED_BOX_OVERHEAD);
  new DataView(padded.buffer).setUint32(0, encoded.length);
  padded.set(encoded, LENGTH_BYTES);
  return sealCommitted(padded, key, placeOf(content.clipId), primitives, random);
}

/** What was shared of the clip that the server names. Throws `wrong_key` for another link's key, another clip and changed bytes, `limit_exceeded`, `malformed_record`, `unsupported_version` and `malformed_message`. */
export function openShare(
  sealed: Uint8Array,
  clipId: ClipId,
  key: LinkKey,
  primitives: SealPrimitives,
): ShareContent {
  if (sealed.length > SEALED_BYTES)
    throw new PorchlightError('limit_exceeded', `a share has at most ${SEALED_BYTES} bytes`);
  const hint =
    'this link does not open what the cloud gave: it was copied wrongly, or the cloud gave something else';
  const padded = openCommitted(sealed, key, placeOf(clipId), hint, primitives);
  const content = decodeShareContent(unpadded(padded));
  if (content.clipId !== clipId) throw new PorchlightError('wrong_key', hint);
  return content;
}

function unpadded(padded: Uint8Array): Uint8Array {
  const length =
    padded.length < LENGTH_BYTES ? -1 : new DataView(padded.buffer, padded.byteOffset).getUint32(0);
  const end = LENGTH_BYTES + length;
  const isFitting = length >= 0 && sealedLength(length) === padded.length + COMMITTED_BOX_OVERHEAD;
  if (!isFitting || padded.subarray(end).some((byte) => byte !== 0))
    throw new PorchlightError('malformed_record', 'the share is padded otherwise than its length says');
  return padded.slice(LENGTH_BYTES, end);
}

function sealedLength(contentLength: number): number {
  return Math.ceil((COMMITTED_BOX_OVERHEAD + LENGTH_BYTES + contentLength) / STEP_BYTES) * STEP_BYTES;
}

function placeOf(clipId: ClipId): BoxPlace {
  return { purpose: 'clip-share', context: hexToBytes(clipId) };
}
