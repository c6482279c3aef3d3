import {
  type ClipId,
  concatBytes,
  type DeviceId,
  type HouseholdId,
  hexToBytes,
  PorchlightError,
  type RandomSource,
  utf8,
} from '@porchlight/kernel';
import { ByteWriter } from '../header/ByteWriter.ts';
import { labelled } from '../header/labelled.ts';
import type { KeyPair, SealPrimitives } from '../primitives/primitives.ts';
import { clipIdentity } from './clipKeys.ts';

const PUBLIC_KEY_BYTES = 32;

/** Encrypts `secret` to an X25519 public key (spec/keys.md section 1). Throws `malformed_record` for a public key that no secret fits. */
export function wrap(
  secret: Uint8Array,
  recipientKey: Uint8Array,
  context: Uint8Array,
  primitives: SealPrimitives,
  random: RandomSource,
): Uint8Array {
  const ephemeral = primitives.boxKeyPair(random(32));
  const nonce = wrapNonce(ephemeral.publicKey, recipientKey, context, primitives);
  const sealed = primitives.box(secret, nonce, recipientKey, ephemeral.secretKey);
  if (sealed === null)
    throw new PorchlightError('malformed_record', 'the public key to wrap to is not a usable X25519 key');
  return concatBytes(ephemeral.publicKey, sealed);
}

/** Throws `sealed_for_another` when the wrap was made for another key or another context, or was changed. */
export function unwrap(
  wrapped: Uint8Array,
  recipient: KeyPair,
  context: Uint8Array,
  primitives: SealPrimitives,
): Uint8Array {
  const ephemeralKey = wrapped.subarray(0, PUBLIC_KEY_BYTES);
  const nonce = wrapNonce(ephemeralKey, recipient.publicKey, context, primitives);
  const sealed = wrapped.subarray(PUBLIC_KEY_BYTES);
  const isWhole = ephemeralKey.length === PUBLIC_KEY_BYTES;
  const secret = isWhole ? primitives.boxOpen(sealed, nonce, ephemeralKey, recipient.secretKey) : null;
  if (secret === null) {
    throw new PorchlightError(
      'sealed_for_another',
      'this key does not open it: it was wrapped for another key or another purpose',
    );
  }
  return secret;
}

/** The context of a clip key's wrap. */
export function clipKeyContext(deviceId: DeviceId, clipId: ClipId, epoch: number): Uint8Array {
  return concatBytes(utf8('clip-key\0'), clipIdentity(deviceId, clipId), new ByteWriter(4).u32(epoch).bytes);
}

/** The context of the wrap of an epoch's private half. */
export function epochKeyContext(householdId: HouseholdId, deviceId: DeviceId, epoch: number): Uint8Array {
  const ids = concatBytes(hexToBytes(householdId), hexToBytes(deviceId));
  return concatBytes(utf8('epoch-key\0'), ids, new ByteWriter(4).u32(epoch).bytes);
}

function wrapNonce(
  ephemeralKey: Uint8Array,
  recipientKey: Uint8Array,
  context: Uint8Array,
  primitives: Pick<SealPrimitives, 'sha256'>,
): Uint8Array {
  return primitives.sha256(labelled('wrap', ephemeralKey, recipientKey, context)).subarray(0, 24);
}
