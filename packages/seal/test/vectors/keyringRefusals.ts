import type { ErrorCode } from '@porchlight/kernel';
import type { Keyring, KeyringDevice, KeyringMember } from '../../src/header/index.ts';
import type { SealPrimitives } from '../../src/primitives/primitives.ts';
import { makeHousehold, signKeyring } from '../household.ts';
import { seededRandom } from '../seededRandom.ts';
import { after, type KeyringStory } from './keyring.ts';

export interface Refusal {
  readonly name: string;
  readonly record: Uint8Array;
  /** The version that the reader holds, or null for none. */
  readonly previous: number | null;
  readonly code: ErrorCode;
}

/** Keyrings that the root has signed and that nobody may take. */
export function keyringRefusals(story: KeyringStory, primitives: SealPrimitives): Refusal[] {
  const { household, keyrings, records } = story;
  const [one, two, three, four] = keyrings as readonly [Keyring, Keyring, Keyring, Keyring];
  const [member] = three.members as [KeyringMember];
  const [device] = three.devices as [KeyringDevice];
  const sign = (keyring: unknown) => signKeyring(household, keyring as Keyring, primitives);
  const other = makeHousehold(primitives, seededRandom('porchlight vectors:other household'));
  const bad = (name: string, change: Partial<Keyring>, code: ErrorCode = 'malformed_record'): Refusal => ({
    name,
    record: sign({ ...three, ...change }),
    previous: 2,
    code,
  });
  const badDevice = (name: string, change: object, code?: ErrorCode) =>
    bad(name, { devices: [{ ...device, ...change }] }, code);
  const afterFour = (name: string, devices: Keyring['devices']): Refusal => ({
    name,
    record: sign({ ...four, ...after(four, records[3] as Uint8Array, primitives), devices }),
    previous: 4,
    code: 'malformed_record',
  });
  const [wrap] = device.wraps;
  const [link] = device.history;
  const [client] = member.clients;
  const liveViewer: KeyringMember = { ...member, role: 'live-viewer' };
  return [
    { name: 'version 1 again', record: records[0] as Uint8Array, previous: 2, code: 'stale_keyring' },
    {
      name: 'the version that is held',
      record: records[1] as Uint8Array,
      previous: 2,
      code: 'stale_keyring',
    },
    { name: 'a version left out', record: records[2] as Uint8Array, previous: 1, code: 'stale_keyring' },
    bad('another previous hash', { previousHashHex: '11'.repeat(32) }, 'stale_keyring'),
    {
      ...bad('version 2 with zeros before it', {}),
      record: sign({ ...one, version: 2 }),
      previous: null,
      code: 'stale_keyring',
    },
    {
      name: 'signed by another root',
      record: signKeyring(other, three, primitives),
      previous: 2,
      code: 'bad_signature',
    },
    bad('another household', { householdId: other.householdId }, 'wrong_device'),
    badDevice('a device id that is not that of its key', { deviceId: '22'.repeat(16) }, 'wrong_device'),
    badDevice('an epoch whose earlier key has changed', {
      history: [{ ...link, epochKeyHex: '33'.repeat(32) }],
    }),
    afterFour(
      'an epoch that goes back',
      two.devices.map((each) => ({ ...each, wraps: [], commanders: [] })),
    ),
    afterFour('a retired device that comes back', three.devices),
    badDevice('the epoch of before with another key', { epoch: 1, history: [] }),
    badDevice('a history with a gap', { epoch: 3, epochKeyHex: '44'.repeat(32) }),
    badDevice('a history that goes below epoch 1', { epoch: 1, history: [{ ...link, epoch: 0 }] }),
    badDevice('a wrap for nobody', { wraps: [{ ...wrap, boxKeyHex: '55'.repeat(32) }] }),
    badDevice('a wrap twice', { wraps: [wrap, wrap] }),
    badDevice('a wrap that is too short', { wraps: [{ ...wrap, wrapB64: wrap?.wrapB64.slice(0, -8) }] }),
    badDevice('a wrap in Base64 that is not canonical', {
      wraps: [{ ...wrap, wrapB64: `${wrap?.wrapB64} ` }],
    }),
    badDevice('a commander who is no member', { commanders: ['66'.repeat(16)] }),
    badDevice('an epoch past 32 bits', { epoch: 4_294_967_296, history: [] }),
    badDevice('a kind that is not listed', { kind: 'toaster' }),
    badDevice('a field that is not listed', { color: 'red' }),
    badDevice('a key in capitals', { boxKeyHex: device.boxKeyHex.toUpperCase() }),
    badDevice('a new epoch with the key of the old', { epochKeyHex: link?.epochKeyHex }),
    badDevice('a device with the box key of a client', { boxKeyHex: client?.boxKeyHex }),
    bad('a wrap for a live viewer', { members: [liveViewer] }),
    bad('a member twice', { members: [member, member] }),
    bad('a device twice', { devices: [device, device] }),
    bad('no member', { members: [] }),
    bad('33 members', {
      members: Array.from({ length: 33 }, (_, i) => ({ ...member, memberId: memberIdOf(i), clients: [] })),
    }),
  ];
}

function memberIdOf(i: number): string {
  return i.toString(16).padStart(32, '0');
}
