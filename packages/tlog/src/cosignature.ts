import { concatBytes, PorchlightError, utf8 } from '@porchlight/kernel';
import { isOfKey } from './checkpoint.ts';
import type { Note, NoteSignature } from './note.ts';
import type { Sign, TlogPrimitives } from './primitives.ts';
import { SIGNATURE_TYPES, type VerifierKey } from './verifierKey.ts';

const TIME_BYTES = 8;
const SIGNATURE_BYTES = 64;

/** A cosigner's word that it saw this checkpoint at that time, consistent with all it saw before (C2SP tlog-cosignature, Ed25519). `atSeconds` since 1970. */
export function cosign(text: string, atSeconds: number, key: VerifierKey, sign: Sign): NoteSignature {
  const time = new Uint8Array(TIME_BYTES);
  new DataView(time.buffer).setBigUint64(0, BigInt(atSeconds));
  const signature = concatBytes(time, sign(cosignedMessage(text, BigInt(atSeconds))));
  return { name: key.name, keyId: key.keyId, signature };
}

/** When the cosigner of this key cosigned the note, in seconds since 1970; the latest where it did twice, null where it didn't. Throws `bad_signature` where a line says so and doesn't hold. */
export function cosignedAt(
  { text, signatures }: Note,
  key: VerifierKey,
  primitives: TlogPrimitives,
): number | null {
  if (key.type !== SIGNATURE_TYPES.cosignature) return null;
  const times = signatures
    .filter((signature) => isOfKey(signature, key))
    .map(({ signature }) => timeOf(text, signature, key, primitives));
  return times.length === 0 ? null : Math.max(...times);
}

function timeOf(text: string, signature: Uint8Array, key: VerifierKey, primitives: TlogPrimitives): number {
  const bad = new PorchlightError('bad_signature', `the cosignature of ${key.name} doesn't hold`);
  if (signature.length !== TIME_BYTES + SIGNATURE_BYTES) throw bad;
  const time = new DataView(signature.buffer, signature.byteOffset).getBigUint64(0);
  const message = cosignedMessage(text, time);
  if (!primitives.verifySignature(signature.subarray(TIME_BYTES), message, key.publicKey)) throw bad;
  if (time > BigInt(Number.MAX_SAFE_INTEGER)) throw bad;
  return Number(time);
}

function cosignedMessage(text: string, atSeconds: bigint): Uint8Array {
  return utf8(`cosignature/v1\ntime ${atSeconds}\n${text}`);
}
