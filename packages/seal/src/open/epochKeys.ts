import {
  base64ToBytes,
  type DeviceId,
  equalBytes,
  type HouseholdId,
  hexToBytes,
  PorchlightError,
} from '@porchlight/kernel';
import type { Keyring, KeyringDevice } from '../header/keyring.ts';
import type { Opening } from '../header/opening.ts';
import type { KeyPair, SealPrimitives } from '../primitives/primitives.ts';
import { clipKeyContext, epochKeyContext, unwrap } from '../seal/wrap.ts';

/** Epoch number → X25519 pair, of one device. */
export type EpochKeys = ReadonlyMap<number, KeyPair>;

/**
 * All epochs of a device that a client may open, from its one wrap back through the history (spec/keys.md section 2); empty where it has no wrap.
 * `earlier` are keyrings before `keyring` (newest first), for epochs that have left its history.
 * Throws `sealed_for_another` where a wrap doesn't open and `wrong_key` where what it holds isn't the epoch's key.
 */
export function epochKeysOf(
  keyring: Keyring,
  deviceId: DeviceId,
  client: KeyPair,
  primitives: SealPrimitives,
  earlier: readonly Keyring[] = [],
): EpochKeys {
  const keys = new Map<number, KeyPair>();
  const [device, ...past] = [keyring, ...earlier].flatMap(({ devices }) =>
    devices.filter((each) => each.deviceId === deviceId),
  );
  const own = device?.wraps.find((each) => equalBytes(hexToBytes(each.boxKeyHex), client.publicKey));
  if (device === undefined || own === undefined) return keys;
  const links = new Map(
    [...past.reverse(), device].flatMap(({ history }) => history.map((link) => [link.epoch, link])),
  );
  let recipient = client;
  let link: KeyringDevice['history'][number] | undefined = { ...device, wrapB64: own.wrapB64 };
  for (; link !== undefined; link = links.get(link.epoch - 1)) {
    const { epoch, epochKeyHex, wrapB64 } = link;
    const context = epochKeyContext(keyring.householdId as HouseholdId, deviceId, epoch);
    recipient = primitives.boxKeyPair(unwrap(base64ToBytes(wrapB64), recipient, context, primitives));
    if (!equalBytes(hexToBytes(epochKeyHex), recipient.publicKey)) {
      throw new PorchlightError('wrong_key', `the wrap holds another key than that of epoch ${epoch}`);
    }
    keys.set(epoch, recipient);
  }
  return keys;
}

/** The clip key of an opening. Throws `sealed_for_another` when the epoch isn't among `keys` or the wrap doesn't open. */
export function unwrapClipKey(opening: Opening, keys: EpochKeys, primitives: SealPrimitives): Uint8Array {
  const pair = keys.get(opening.epoch);
  if (pair === undefined) {
    throw new PorchlightError(
      'sealed_for_another',
      `you have no key for epoch ${opening.epoch} of this device`,
    );
  }
  return unwrap(
    opening.wrappedKey,
    pair,
    clipKeyContext(opening.deviceId, opening.clipId, opening.epoch),
    primitives,
  );
}
