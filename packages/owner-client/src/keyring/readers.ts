import {
  base64ToBytes,
  bytesToBase64,
  bytesToHex,
  type DeviceId,
  hexToBytes,
  PorchlightError,
} from '@porchlight/kernel';
import type { KeyringDevice } from '@porchlight/seal/header';
import { unwrap } from '@porchlight/seal/open';
import { epochKeyContext, type KeyPair, wrap } from '@porchlight/seal/seal';
import type { ChangeTools } from './KeyringDraft.ts';

/** A client that may see a device. One whose member has lapsed keeps the wraps that it has and gets no more. */
export interface Reader {
  readonly boxKeyHex: string;
  readonly isCurrent: boolean;
}

/** What wrapping an epoch for clients needs. */
export type WrapTools = Pick<ChangeTools, 'householdId' | 'primitives' | 'random'>;

/**
 * The device as `readers` alone may see it from now on: a wrap of the current epoch for who has none yet, or a new epoch
 * where a wrap is for somebody else (spec/keys.md section 2). Throws `not_permitted` where the own client doesn't see it.
 */
export function withReaders(
  device: KeyringDevice,
  readers: readonly Reader[],
  tools: ChangeTools,
): KeyringDevice {
  const wanted = new Set(readers.map(({ boxKeyHex }) => boxKeyHex));
  const held = new Set(device.wraps.map(({ boxKeyHex }) => boxKeyHex));
  const current = readers.filter(({ isCurrent }) => isCurrent).map(({ boxKeyHex }) => boxKeyHex);
  if (device.wraps.some(({ boxKeyHex }) => !wanted.has(boxKeyHex))) return rolled(device, current, tools);
  const missing = current.filter((boxKeyHex) => !held.has(boxKeyHex));
  if (missing.length === 0) return device;
  const { secretKey } = currentEpoch(device, tools);
  const added = wrapsFor(missing, device.deviceId, device.epoch, secretKey, tools);
  return { ...device, wraps: [...device.wraps, ...added] };
}

/** The wraps of an epoch's private half for these X25519 keys. */
export function wrapsFor(
  boxKeysHex: readonly string[],
  deviceId: string,
  epoch: number,
  secretKey: Uint8Array,
  { householdId, primitives, random }: WrapTools,
): KeyringDevice['wraps'] {
  const context = epochKeyContext(householdId, deviceId as DeviceId, epoch);
  return boxKeysHex.map((boxKeyHex) => {
    const wrapped = wrap(secretKey, hexToBytes(boxKeyHex), context, primitives, random);
    return { boxKeyHex, wrapB64: bytesToBase64(wrapped) };
  });
}

function rolled(device: KeyringDevice, readers: readonly string[], tools: ChangeTools): KeyringDevice {
  const { deviceId, epoch, epochKeyHex } = device;
  const old = currentEpoch(device, tools);
  const next = tools.primitives.boxKeyPair(tools.random(32));
  const nextKeyHex = bytesToHex(next.publicKey);
  const [link] = wrapsFor([nextKeyHex], deviceId, epoch, old.secretKey, tools);
  return {
    ...device,
    epoch: epoch + 1,
    epochKeyHex: nextKeyHex,
    wraps: wrapsFor(readers, deviceId, epoch + 1, next.secretKey, tools),
    history: [{ epoch, epochKeyHex, wrapB64: link?.wrapB64 ?? '' }, ...device.history],
  };
}

/** The pair of the device's epoch, by the own client's wrap. */
function currentEpoch(device: KeyringDevice, tools: ChangeTools): KeyPair {
  const own = device.wraps.find(({ boxKeyHex }) => boxKeyHex === tools.boxKeyHex);
  if (own === undefined) {
    const hint = 'this client does not see every device of the change: make it from a client of an owner';
    throw new PorchlightError('not_permitted', hint);
  }
  const context = epochKeyContext(tools.householdId, device.deviceId as DeviceId, device.epoch);
  const secret = unwrap(base64ToBytes(own.wrapB64), tools.client, context, tools.primitives);
  const pair = tools.primitives.boxKeyPair(secret);
  if (bytesToHex(pair.publicKey) !== device.epochKeyHex)
    throw new PorchlightError('wrong_key', `the wrap holds another key than that of epoch ${device.epoch}`);
  return pair;
}
