import { base64ToBytes, bytesToHex, decodeUtf8, hexToBytes, PorchlightError, utf8 } from '@porchlight/kernel';
import { z } from 'zod';
import { canonicalJson } from '../header/canonicalJson.ts';
import { parseCellText } from '../header/cell.ts';
import { type VerifiedKeyring, verifyKeyring } from '../header/keyring.ts';
import type { VerifyPrimitives } from '../primitives/primitives.ts';
import type { PairingIdentity } from './hello.ts';

const key = z.string().regex(/^[0-9a-f]{64}$/);

/** The JSON of spec/pairing.md section 6: what a household gives its new device. */
export const pairingOfferSchema = z.strictObject({
  rootKeyHex: key,
  /** A keyring record that names the device. */
  keyringB64: z.string().max(163_840),
  receiptKeyHex: key,
  brokerUrl: z
    .string()
    .max(512)
    .regex(/^mqtts?:\/\/[\x21-\x7e]+$/),
  /** Where the device stands: an H3 cell of resolution 10, or null. */
  cell: z.string().length(15).nullable(),
  /** C2SP tlog-policy: the log and witnesses by which the device takes keyrings. */
  logPolicy: z.string().min(1).max(4096),
  /** With which the household's labels in the log are computed (spec/watch.md). */
  watchKeyHex: key,
  /** The `.tlog-proof` of the keyring. */
  keyringProof: z.string().min(1).max(16_384),
});
export type PairingOffer = z.output<typeof pairingOfferSchema>;

/** An offer as its canonical JSON. */
export function encodeOffer(offer: PairingOffer): Uint8Array {
  return utf8(canonicalJson(offer));
}

/** Throws `malformed_message` unless the bytes are the canonical JSON of an offer. */
export function decodeOffer(bytes: Uint8Array): PairingOffer {
  let text: string;
  let value: unknown;
  try {
    text = decodeUtf8(bytes);
    value = JSON.parse(text);
  } catch (cause) {
    throw new PorchlightError('malformed_message', 'the offer is not JSON in UTF-8', { cause });
  }
  const parsed = pairingOfferSchema.safeParse(value);
  const paths = parsed.error?.issues.map((issue) => issue.path.join('.')).join(', ');
  if (!parsed.success)
    throw new PorchlightError('malformed_message', `the offer breaks its schema: ${paths}`);
  if (canonicalJson(value) !== text)
    throw new PorchlightError('malformed_message', 'the offer is not in the canonical form of RFC 8785');
  return parsed.data;
}

/**
 * The keyring of an offer, if it is for this device: signed by the offer's root, naming the device, in use, with its own keys and kind. Whether it is logged is for the caller to check.
 * Throws `wrong_device`, `wrong_key`, `malformed_encoding` and what `verifyKeyring` throws.
 */
export function verifyOffer(
  offer: PairingOffer,
  identity: PairingIdentity,
  primitives: VerifyPrimitives,
): VerifiedKeyring {
  parseCellText(offer.cell);
  const record = base64ToBytes(offer.keyringB64);
  const verified = verifyKeyring(record, hexToBytes(offer.rootKeyHex), null, primitives);
  const named = verified.keyring.devices.find((device) => device.deviceId === identity.deviceId);
  if (named === undefined || named.retiredAtMs !== undefined || named.kind !== identity.kind)
    throw new PorchlightError(
      'wrong_device',
      'the keyring doesn’t name this device as one in use, of its kind',
    );
  if (
    named.boxKeyHex !== bytesToHex(identity.boxKey) ||
    named.signingKeyHex !== bytesToHex(identity.signingKey)
  )
    throw new PorchlightError('wrong_key', 'the keyring names other keys for this device than its own');
  return verified;
}
