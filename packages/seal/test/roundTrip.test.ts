import { concatBytes } from '@porchlight/kernel';
import { describe, expect, test } from 'vitest';
import { verifyKeyring } from '../src/header/index.ts';
import { epochKeysOf, openClip, trackBytes } from '../src/open/index.ts';
import { allPrimitives } from './allPrimitives.ts';
import { beginning, film, filmedScene, patternBytes } from './film.ts';
import { firstKeyring, makeDevice, makeHousehold, signKeyring } from './household.ts';
import { seededRandom } from './seededRandom.ts';

describe.each(allPrimitives)('with the primitives of $name', ({ primitives }) => {
  test('a clip that was sealed opens to the same bytes, through the keyring', () => {
    const random = seededRandom('round trip');
    const household = makeHousehold(primitives, random);
    const device = makeDevice(primitives, random, 3);
    const record = signKeyring(household, firstKeyring(household, [device], primitives, random), primitives);
    const { keyring } = verifyKeyring(record, household.root.publicKey, null, primitives);
    const units = filmedScene(3, 260_000);
    const thumbnail = patternBytes(2_000);
    const clip = film(device, beginning({ thumbnail }), units, primitives, random);

    const keys = epochKeysOf(keyring, device.deviceId, household.owner.box, primitives);
    const opened = openClip(clip.records, device, keys, primitives);

    expect(clip.segments.length).toBeGreaterThan(units.length);
    expect([...keys.keys()]).toEqual([3, 2, 1]);
    expect(opened.thumbnail).toEqual(thumbnail);
    expect(opened.manifest?.pictureSegments).toBe(10);
    for (const track of ['picture', 'sound'] as const) {
      const sealed = concatBytes(...units.filter((unit) => unit.track === track).map((unit) => unit.bytes));
      expect(trackBytes(opened, track)).toEqual(sealed);
    }
  });
});
