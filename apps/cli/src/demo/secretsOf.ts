import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { hexToBytes, systemRandom } from '@porchlight/kernel';
import { nodePrimitives } from '@porchlight/seal/node';
import { clipIdentity, LeafWalk, nodesOfClip, segmentKey, thumbnailKey } from '@porchlight/seal/open';
import type { PairedHousehold } from '../household/pairHousehold.ts';
import { sampleWindows } from '../leaks/sampleWindows.ts';
import type { OpenedStored } from './openStored.ts';

/** What no server may hold: a name that may be shown, and the bytes. */
export type Secret = readonly [label: string, bytes: Uint8Array];

const WINDOWS_OF_SEGMENT = 3;
const WINDOWS_OF_THUMBNAIL = 8;

/** Every private key of a household's client, its devices, and their epochs, and what computes its labels in the log. */
export function* secretsOfHousehold({ household, secrets, devices }: PairedHousehold): Generator<Secret> {
  yield ['root seed', hexToBytes(secrets.rootSeedHex)];
  yield ["client's signing seed", hexToBytes(secrets.clientSigningSeedHex)];
  yield ["client's box secret", hexToBytes(secrets.clientBoxSecretHex)];
  if (household.watchKey !== null) yield ['watch key', household.watchKey];
  for (const device of devices) {
    const identity = JSON.parse(readFileSync(join(device.folder, 'identity.json'), 'utf8'));
    yield ["device's signing seed", hexToBytes(identity.signingSeedHex)];
    yield ["device's box secret", hexToBytes(identity.boxSecretHex)];
    for (const [epoch, pair] of household.epochKeys(device.deviceId))
      yield [`secret of epoch ${epoch}`, pair.secretKey];
  }
}

/** Every key of a clip that opens something of it, and pieces of its plaintext. */
export function* secretsOfClip({ opened, clipKey }: OpenedStored): Generator<Secret> {
  const { opening, thumbnail, segments } = opened;
  const identity = clipIdentity(opening.deviceId, opening.clipId);
  yield ['clip key', clipKey];
  for (const node of nodesOfClip(opening, clipKey, nodePrimitives)) {
    yield [`key node of ${node.track}`, node.key];
    const leaves = new LeafWalk([node], nodePrimitives);
    for (const { segment } of segments) {
      if (segment.track !== node.track) continue;
      const leaf = leaves.leaf(segment.index);
      yield [`key leaf of ${node.track}`, leaf];
      yield [`segment key of ${node.track}`, segmentKey(leaf, identity, segment, nodePrimitives)];
    }
  }
  if (thumbnail !== null) {
    yield ['thumbnail key', thumbnailKey(clipKey, identity, nodePrimitives)];
    yield* piecesOf(thumbnail, 'piece of a thumbnail', WINDOWS_OF_THUMBNAIL);
  }
  for (const { segment, plaintext } of segments)
    yield* piecesOf(plaintext, `piece of ${segment.track}`, WINDOWS_OF_SEGMENT);
}

function* piecesOf(bytes: Uint8Array, label: string, count: number): Generator<Secret> {
  for (const window of sampleWindows(bytes, count, systemRandom)) yield [label, window];
}
