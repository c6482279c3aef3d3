import type { HouseholdId } from '@porchlight/kernel';
import { describe, expect, test } from 'vitest';
import { type Keyring, verifyKeyring } from '../src/header/index.ts';
import { epochKeysOf, openClip, unwrap } from '../src/open/index.ts';
import { epochKeyContext, wrap } from '../src/seal/index.ts';
import { allPrimitives } from './allPrimitives.ts';
import { codeOf } from './codeOf.ts';
import { beginning, film, filmedScene } from './film.ts';
import { signKeyring } from './household.ts';
import { seededRandom } from './seededRandom.ts';
import { after, tellKeyringStory } from './vectors/keyring.ts';

describe.each(allPrimitives)('epochs, with the primitives of $name', ({ primitives }) => {
  const random = seededRandom('epochs');
  const { household, second, device, keyrings, records } = tellKeyringStory(primitives);
  const [, two, three, four] = keyrings as readonly [Keyring, Keyring, Keyring, Keyring];
  const clips = device.map((each) => film(each, beginning(), filmedScene(1), primitives, random));
  const expected = { deviceId: device[0].deviceId, signingKey: device[0].signingKey };
  const codes = (keyring: Keyring, box: typeof second.box) => {
    const keys = epochKeysOf(keyring, expected.deviceId, box, primitives);
    return clips.map((clip) => codeOf(() => openClip(clip.records, expected, keys, primitives)));
  };

  test('a member opens what was filmed while they belonged, and after their removal nothing new', () => {
    expect(codes(two, second.box)).toEqual([null, 'sealed_for_another']);
    expect(codes(three, second.box)).toEqual(['sealed_for_another', 'sealed_for_another']);
  });

  test('the removed member cannot get at the new epoch from any version of the keyring', () => {
    const keys = epochKeysOf(two, expected.deviceId, second.box, primitives);
    const [newest] = three.devices;
    const context = epochKeyContext(household.householdId, expected.deviceId, 2);
    for (const { wrapB64 } of newest?.wraps ?? [])
      for (const pair of [second.box, ...keys.values()])
        expect(codeOf(() => unwrap(Buffer.from(wrapB64, 'base64'), pair, context, primitives))).toBe(
          'sealed_for_another',
        );
  });

  test('one wrap opens all history, also of a retired device', () => {
    expect(codes(three, household.owner.box)).toEqual([null, null]);
    expect(codes(four, household.owner.box)).toEqual([null, null]);
  });

  test('an epoch that has left the history is read from an earlier keyring', () => {
    const [entry] = four.devices as Keyring['devices'];
    const short: Keyring = {
      ...four,
      ...after(four, records[3] as Uint8Array, primitives),
      devices: entry === undefined ? [] : [{ ...entry, history: [] }],
    };
    const held = verifyChain(records);
    const record = signKeyring(household, short, primitives);
    const { keyring } = verifyKeyring(record, household.root.publicKey, held, primitives);
    const { box } = household.owner;
    expect([...epochKeysOf(keyring, expected.deviceId, box, primitives).keys()]).toEqual([2]);
    expect([...epochKeysOf(keyring, expected.deviceId, box, primitives, [four]).keys()]).toEqual([2, 1]);
  });

  test('a device that has left the keyring is read from the last version that names it', () => {
    const empty: Keyring = { ...four, devices: [] };
    expect(epochKeysOf(empty, expected.deviceId, household.owner.box, primitives).size).toBe(0);
    expect(epochKeysOf(empty, expected.deviceId, household.owner.box, primitives, [four, three]).size).toBe(
      2,
    );
  });

  test('a wrap of another secret than the epoch key is refused', () => {
    const [entry] = three.devices as Keyring['devices'];
    if (entry === undefined) throw new RangeError('the keyring has a device');
    const { box } = household.owner;
    const context = epochKeyContext(household.householdId, expected.deviceId, 2);
    const forged = wrap(random(32), box.publicKey, context, primitives, random);
    const wraps = entry.wraps.map((each) => ({ ...each, wrapB64: Buffer.from(forged).toString('base64') }));
    const keyring = { ...three, devices: [{ ...entry, wraps }] };
    expect(codeOf(() => epochKeysOf(keyring, expected.deviceId, box, primitives))).toBe('wrong_key');
  });

  test('a wrap opens with its own context only', () => {
    const { box } = household.owner;
    const { householdId } = household;
    const context = epochKeyContext(householdId, expected.deviceId, 2);
    const wrapped = wrap(random(32), box.publicKey, context, primitives, random);
    const other = 'f'.repeat(32) as HouseholdId;
    for (const wrong of [
      epochKeyContext(householdId, expected.deviceId, 1),
      epochKeyContext(other, expected.deviceId, 2),
      context.subarray(0, -1),
      Uint8Array.of(...context, 0),
      new Uint8Array(0),
    ])
      expect(codeOf(() => unwrap(wrapped, box, wrong, primitives))).toBe('sealed_for_another');
    expect(codeOf(() => unwrap(wrapped, box, context, primitives))).toBe(null);
    expect(codeOf(() => unwrap(wrapped.subarray(0, 20), box, context, primitives))).toBe(
      'sealed_for_another',
    );
  });

  function verifyChain(all: readonly Uint8Array[]) {
    return all.reduce<ReturnType<typeof verifyKeyring> | null>(
      (held, record) => verifyKeyring(record, household.root.publicKey, held, primitives),
      null,
    );
  }
});
