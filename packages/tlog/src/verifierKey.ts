import { base64ToBytes, bytesToBase64, concatBytes, PorchlightError, utf8 } from '@porchlight/kernel';
import { isKeyName } from './note.ts';
import type { Sha256 } from './primitives.ts';

/** Signature types of C2SP signed-note that this room knows: a log's Ed25519, and a cosigner's timestamped Ed25519. */
export const SIGNATURE_TYPES = { ed25519: 0x01, cosignature: 0x04 } as const;
export type SignatureType = (typeof SIGNATURE_TYPES)[keyof typeof SIGNATURE_TYPES];

/** A public key under its name, as notes name it. */
export interface VerifierKey {
  readonly name: string;
  readonly type: SignatureType;
  /** Ed25519, 32 bytes. */
  readonly publicKey: Uint8Array;
  readonly keyId: number;
}

const ED25519_BYTES = 32;

/** A key under a name. Throws `malformed_record` for a name that notes can't have or a key of another length. */
export function verifierKey(
  name: string,
  type: SignatureType,
  publicKey: Uint8Array,
  sha256: Sha256,
): VerifierKey {
  if (!isKeyName(name)) throw malformed('a key’s name is not empty and has no white space and no +');
  if (publicKey.length !== ED25519_BYTES) throw malformed('an Ed25519 key has 32 bytes');
  const digest = sha256(concatBytes(utf8(`${name}\n`), Uint8Array.of(type), publicKey));
  return { name, type, publicKey, keyId: new DataView(digest.buffer, digest.byteOffset).getUint32(0) };
}

/** `name+keyid+base64`, the vkey of C2SP signed-note. */
export function formatVerifierKey({ name, type, publicKey, keyId }: VerifierKey): string {
  const id = keyId.toString(16).padStart(8, '0');
  return `${name}+${id}+${bytesToBase64(concatBytes(Uint8Array.of(type), publicKey))}`;
}

/** Reads a vkey. Throws `malformed_record`, `malformed_encoding`, and `unsupported_version` for a type that isn't known here. */
export function parseVerifierKey(text: string, sha256: Sha256): VerifierKey {
  const [, name = '', id = '', encoded = ''] = /^([^+]+)\+([0-9a-f]{8})\+(\S+)$/u.exec(text) ?? [];
  const bytes = base64ToBytes(encoded);
  const type = Object.values(SIGNATURE_TYPES).find((known) => known === bytes[0]);
  if (bytes.length > 0 && type === undefined)
    throw new PorchlightError('unsupported_version', 'this verifier key is of a type that isn’t known here');
  if (type === undefined) throw malformed('it is not of the form name+id+Base64');
  const key = verifierKey(name, type, bytes.slice(1), sha256);
  if (key.keyId !== Number.parseInt(id, 16)) throw malformed('its id is not the one of its name and key');
  return key;
}

function malformed(what: string): PorchlightError {
  return new PorchlightError('malformed_record', `the verifier key is malformed: ${what}`);
}
