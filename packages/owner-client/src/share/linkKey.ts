import {
  type Brand,
  base64ToBytes,
  bytesToBase64,
  PorchlightError,
  type RandomSource,
} from '@porchlight/kernel';

/** The 32 random bytes of one link. They are in the link's fragment and nowhere else; no server gets them. */
export type LinkKey = Brand<Uint8Array, 'LinkKey'>;

const KEY_BYTES = 32;
const TEXT = /^[A-Za-z0-9_-]{43}$/;

export function newLinkKey(random: RandomSource): LinkKey {
  return random(KEY_BYTES) as LinkKey;
}

/** 43 characters of Base64url without padding (RFC 4648 section 5). */
export function formatLinkKey(key: LinkKey): string {
  return bytesToBase64(key).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

/** Throws `malformed_encoding`, with nothing of the text, unless it is the one way to write 32 bytes. */
export function parseLinkKey(text: string): LinkKey {
  if (!TEXT.test(text)) throw notWhole();
  try {
    return base64ToBytes(`${text.replaceAll('-', '+').replaceAll('_', '/')}=`) as LinkKey;
  } catch {
    throw notWhole();
  }
}

function notWhole(): PorchlightError {
  return new PorchlightError(
    'malformed_encoding',
    'this link is not whole: copy all of it, also what is behind the #',
  );
}
