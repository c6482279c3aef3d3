import { join } from 'node:path';
import type { Cloud } from '@porchlight/cli/cloud';
import { type PairedHousehold, pairHousehold } from '@porchlight/cli/pairing';
import { Watcher } from '@porchlight/cli/watcher';
import { cellOf } from '@porchlight/geo';
import { systemRandom } from '@porchlight/kernel';
import { Household } from '@porchlight/owner-client';
import { publisherOf } from '../pipeline/sealedClips.ts';
import { BenchCamera } from './BenchCamera.ts';
import { watchDevice } from './BenchViewer.ts';

const PLACE = { longitude: 13.405, latitude: 52.52 };

/** A camera and whoever watches it: how it gets a record to them, and how they are told of. */
export interface Way {
  /** Has one more viewer, who calls `took` with each record. */
  readonly join: (took: (record: Uint8Array) => void) => Promise<{ close(): void }>;
  readonly camera: BenchCamera;
  /** Somebody who checks and opens what comes; null where nobody can. */
  readonly watch: (() => Watcher) | null;
  readonly publish: (record: Uint8Array) => void;
}

/** Cameras of households that are paired with a cloud, each with its way to its viewers. */
export async function pairCameras(
  cloud: Cloud,
  folder: string,
  { households, cameras }: { readonly households: number; readonly cameras: number },
  closing: AsyncDisposableStack,
): Promise<readonly Way[]> {
  const ways: Way[] = [];
  for (let i = 0; i < households; i++) {
    const placed = Array.from({ length: cameras }, (_, j) => ({
      folder: join(folder, 'devices', `${i}-${j}`),
      kind: 'camera' as const,
      ...PLACE,
    }));
    const home = await pairHousehold(cloud, Household.newSecrets(systemRandom), placed);
    for (const device of home.devices) ways.push(await wayOf(cloud, home, device, closing));
  }
  return ways;
}

async function wayOf(
  { apiUrl, brokerUrl }: Cloud,
  { household, client }: PairedHousehold,
  device: PairedHousehold['devices'][number],
  closing: AsyncDisposableStack,
): Promise<Way> {
  const { keyring } = household.keyring;
  const entry = keyring.devices.find(({ deviceId }) => deviceId === device.deviceId);
  const cell = cellOf([device.longitude, device.latitude]);
  const publisher = publisherOf(device, entry?.epochKeyHex ?? '', cell);
  const camera = closing.use(await BenchCamera.connect(brokerUrl, publisher, keyring));
  return {
    camera,
    watch: () => new Watcher(household, apiUrl, device.deviceId),
    join: (took) => watchDevice({ household, client, apiUrl }, device.deviceId, took),
    publish: (record) => camera.publish(record),
  };
}
