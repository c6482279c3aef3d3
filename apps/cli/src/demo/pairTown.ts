import { join } from 'node:path';
import { PorchlightError, systemRandom } from '@porchlight/kernel';
import { Household } from '@porchlight/owner-client';
import type { Cloud } from '../cloud/startCloud.ts';
import { type PairedHousehold, type PlacedDevice, pairHousehold } from '../household/pairHousehold.ts';
import type { Town } from './Town.ts';

/** Founds the town's households and pairs their devices, each in a folder of its own below `folder`. */
export function pairTown(cloud: Cloud, town: Town, folder: string): Promise<PairedHousehold[]> {
  const placed: (PlacedDevice & { household: number })[] = [
    { ...town.main, kind: 'camera', folder: join(folder, 'scene') },
    { ...town.cutOff, kind: 'camera', folder: join(folder, 'cut-off') },
    ...town.cameras.map((camera) => ({ ...camera, folder: join(folder, camera.name.replace(' ', '-')) })),
  ];
  const homes = Array.from({ length: town.households }, (_, i) =>
    pairHousehold(
      cloud,
      Household.newSecrets(systemRandom),
      placed.filter((device) => device.household === i),
    ),
  );
  return Promise.all(homes);
}

/** The device whose folder has this name. Throws `internal` where the town has none. */
export function deviceNamed(
  homes: readonly PairedHousehold[],
  name: string,
): PairedHousehold['devices'][number] {
  const device = homes.flatMap((home) => home.devices).find((each) => each.folder.endsWith(`/${name}`));
  if (device === undefined) throw new PorchlightError('internal', `the town has no device ${name}`);
  return device;
}
