import { bytesToHex, concatBytes, hexToBytes } from '@porchlight/kernel';
import { sealCommitted } from '@porchlight/seal/account';
import { nodePrimitives } from '@porchlight/seal/node';
import { formatLinkKey, type LinkKey, type ShareContent, sealShare } from '../../src/share/index.ts';

/** A share that opens, or the code with which it is refused. */
export interface ShareVector {
  readonly name: string;
  readonly keyText: string;
  readonly clipId: string;
  readonly sealedHex: string;
  readonly content?: ShareContent;
  readonly code?: string;
}

/** Bytes that stand for random ones: SHA-256 of a name. */
function fixed(name: string): Uint8Array {
  return nodePrimitives.sha256(new TextEncoder().encode(`porchlight share vectors: ${name}`));
}

const key = fixed('key') as LinkKey;
const salt = () => fixed('salt');

const CONTENT = {
  v: 1,
  clipId: bytesToHex(fixed('clip').subarray(0, 16)),
  deviceId: bytesToHex(fixed('device').subarray(0, 16)),
  clipKeyHex: bytesToHex(fixed('clip key')),
  signingKeyHex: bytesToHex(fixed('signing key')),
  deviceName: 'Front door',
} as ShareContent;

/** A box around any bytes, for what no writer makes. */
function boxOf(padded: Uint8Array, purpose: 'clip-share' | 'account-vault' = 'clip-share'): Uint8Array {
  return sealCommitted(padded, key, { purpose, context: hexToBytes(CONTENT.clipId) }, nodePrimitives, salt);
}

function paddedOf(text: string, change: (padded: Uint8Array) => void = () => {}): Uint8Array {
  const encoded = new TextEncoder().encode(text);
  const padded = new Uint8Array(1024 - 81);
  new DataView(padded.buffer).setUint32(0, encoded.length);
  padded.set(encoded, 4);
  change(padded);
  return padded;
}

function changed(bytes: Uint8Array, at: number): Uint8Array {
  const copy = bytes.slice();
  copy[at] = (copy[at] ?? 0) ^ 1;
  return copy;
}

function json(change: Readonly<Record<string, unknown>>): string {
  return JSON.stringify({ ...CONTENT, ...change });
}

/** All of vectors/share.json. */
export function shareVectors(): readonly ShareVector[] {
  const seal = (content: ShareContent) => sealShare(content, key, nodePrimitives, salt);
  const whole = seal(CONTENT);
  const base = { keyText: formatLinkKey(key), clipId: CONTENT.clipId, sealedHex: bytesToHex(whole) };
  const longName = { ...CONTENT, deviceName: '門'.repeat(200) };
  const refused = (name: string, sealed: Uint8Array, code: string) => ({
    ...base,
    name,
    sealedHex: bytesToHex(sealed),
    code,
  });
  return [
    { ...base, name: 'a share', content: CONTENT },
    { ...base, name: 'a name as long as any', sealedHex: bytesToHex(seal(longName)), content: longName },
    {
      ...base,
      name: 'with a field of a newer program',
      sealedHex: bytesToHex(boxOf(paddedOf(json({ addedLater: 1 })))),
      content: CONTENT,
    },
    { ...base, name: 'another key', keyText: formatLinkKey(fixed('other') as LinkKey), code: 'wrong_key' },
    {
      ...base,
      name: 'a key that is cut off',
      keyText: base.keyText.slice(0, -1),
      code: 'malformed_encoding',
    },
    { ...base, name: 'a key with padding', keyText: `${base.keyText}=`, code: 'malformed_encoding' },
    { ...base, name: 'a key with bits too many', keyText: `${'A'.repeat(42)}B`, code: 'malformed_encoding' },
    { ...base, name: 'another clip', clipId: CONTENT.deviceId, code: 'wrong_key' },
    refused('a changed salt', changed(whole, 5), 'wrong_key'),
    refused('a changed commitment', changed(whole, 40), 'wrong_key'),
    refused('a changed byte', changed(whole, whole.length - 1), 'wrong_key'),
    refused('a box of another purpose', boxOf(paddedOf(json({})), 'account-vault'), 'wrong_key'),
    refused('another clip in the content', boxOf(paddedOf(json({ clipId: CONTENT.deviceId }))), 'wrong_key'),
    refused('nothing', new Uint8Array(0), 'malformed_record'),
    refused('a box that is cut off', whole.subarray(0, 80), 'malformed_record'),
    refused('a newer box', concatBytes(Uint8Array.of(2), whole.subarray(1)), 'unsupported_version'),
    refused('a box too long', new Uint8Array(4097).fill(1), 'limit_exceeded'),
    refused(
      'a length that doesn’t fit',
      boxOf(paddedOf(json({}), (padded) => padded.fill(255, 0, 4))),
      'malformed_record',
    ),
    refused(
      'padding that isn’t zeros',
      boxOf(paddedOf(json({}), (padded) => padded.fill(1, -1))),
      'malformed_record',
    ),
    refused('a newer content', boxOf(paddedOf(json({ v: 2 }))), 'unsupported_version'),
    refused('no JSON', boxOf(paddedOf('{')), 'malformed_message'),
    refused('no key of the clip', boxOf(paddedOf(json({ clipKeyHex: undefined }))), 'malformed_message'),
    refused(
      'a key in upper case',
      boxOf(paddedOf(json({ signingKeyHex: 'AB'.repeat(32) }))),
      'malformed_message',
    ),
    refused('a name too long', boxOf(paddedOf(json({ deviceName: 'x'.repeat(201) }))), 'malformed_message'),
  ];
}
