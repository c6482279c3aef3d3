import { concatBytes, type DeviceId, PorchlightError } from '@porchlight/kernel';
import { ByteReader, malformed } from '../header/ByteReader.ts';
import { deviceIdOf } from '../header/identity.ts';
import { DEVICE_KINDS, type KeyringDevice } from '../header/keyring.ts';
import { labelled } from '../header/labelled.ts';
import type { SealPrimitives } from '../primitives/primitives.ts';
import { deriveKey } from '../seal/kdf.ts';
import { messageHead, readPairingMessage, requireMac, requirePrevious } from './pairingMessage.ts';

export type DeviceKind = KeyringDevice['kind'];

/** Who a device says it is; the client checks that it holds the signing key. */
export interface PairingIdentity {
  readonly deviceId: DeviceId;
  readonly kind: DeviceKind;
  readonly signingKey: Uint8Array;
  readonly boxKey: Uint8Array;
}

const MAC_BYTES = 32;
const CLIENT_HELLO_BYTES = 96;
const DEVICE_HELLO_BYTES = 257;
const SIGNED_BYTES = 161;

/** Makes a client hello (spec/pairing.md section 5.1). */
export function makeClientHello(
  ephemeralKey: Uint8Array,
  nonce: Uint8Array,
  macKey: Uint8Array,
  primitives: SealPrimitives,
): Uint8Array {
  const covered = concatBytes(messageHead('client-hello', CLIENT_HELLO_BYTES), ephemeralKey, nonce);
  const mac = deriveKey(macKey, 'pair-client-hello', covered, primitives);
  return concatBytes(covered, mac);
}

/** The client's ephemeral key. Throws `wrong_key` for another code, `broken_chain` and `malformed_record`. */
export function readClientHello(
  message: Uint8Array,
  macKey: Uint8Array,
  primitives: SealPrimitives,
): Uint8Array {
  const body = readPairingMessage(message, 'client-hello');
  if (body.length !== CLIENT_HELLO_BYTES) throw malformed('a client hello has another length');
  const covered = message.subarray(0, -MAC_BYTES);
  requireMac(message.subarray(-MAC_BYTES), deriveKey(macKey, 'pair-client-hello', covered, primitives));
  return body.slice(0, 32);
}

/** Makes a device hello (spec/pairing.md section 5.2), bound to the client hello by `previous`. */
export function makeDeviceHello(
  identity: Omit<PairingIdentity, 'deviceId'>,
  sign: (message: Uint8Array) => Uint8Array,
  ephemeralKey: Uint8Array,
  nonce: Uint8Array,
  previous: Uint8Array,
  macKey: Uint8Array,
  primitives: SealPrimitives,
): Uint8Array {
  const kind = Uint8Array.of(DEVICE_KINDS.indexOf(identity.kind) + 1);
  const fields = concatBytes(previous, kind, identity.signingKey, identity.boxKey, ephemeralKey, nonce);
  const signature = sign(labelled('pair-device-hello', fields));
  const covered = concatBytes(messageHead('device-hello', DEVICE_HELLO_BYTES), fields, signature);
  return concatBytes(covered, deriveKey(macKey, 'pair-device-hello', covered, primitives));
}

/** Throws `broken_chain` for another pairing, `wrong_key` for another code, `bad_signature`, and `malformed_record`. */
export function readDeviceHello(
  message: Uint8Array,
  previous: Uint8Array,
  macKey: Uint8Array,
  primitives: SealPrimitives,
): { readonly identity: PairingIdentity; readonly ephemeralKey: Uint8Array } {
  const body = readPairingMessage(message, 'device-hello').slice();
  if (body.length !== DEVICE_HELLO_BYTES) throw malformed('a device hello has another length');
  const reader = new ByteReader(body);
  requirePrevious(reader.bytes(32), previous);
  const covered = message.subarray(0, -MAC_BYTES);
  requireMac(body.subarray(-MAC_BYTES), deriveKey(macKey, 'pair-device-hello', covered, primitives));
  const kind = DEVICE_KINDS[reader.u8() - 1];
  if (kind === undefined) throw malformed('there is no such kind of device');
  const [signingKey, boxKey, ephemeralKey] = [reader.bytes(32), reader.bytes(32), reader.bytes(32)];
  const signed = labelled('pair-device-hello', body.subarray(0, SIGNED_BYTES));
  if (!primitives.verifySignature(body.subarray(SIGNED_BYTES, -MAC_BYTES), signed, signingKey))
    throw new PorchlightError('bad_signature', 'the device doesn’t hold the signing key that it names');
  const deviceId = deviceIdOf(signingKey, primitives);
  return { identity: { deviceId, kind, signingKey, boxKey }, ephemeralKey };
}
