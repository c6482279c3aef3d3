import { commandSchema, DEVICE_KINDS } from '@porchlight/contracts';
import { bytesToHex, systemRandom } from '@porchlight/kernel';
import { describe, expect, test } from 'vitest';
import { KINDS } from '../../src/kinds/index.ts';
import { makeMember, memberEntry } from '../device/household.ts';
import { ControlBench, LIGHT_ON, type Order, withCommander } from './ControlBench.ts';

test("a commander's command over a challenge is obeyed and told", () => {
  using bench = new ControlBench();
  bench.controls.obey(bench.command(LIGHT_ON, { commandId: 'c'.repeat(32) }));
  expect(bench.controls.state.light).toBe(true);
  expect(bench.told).toEqual([
    { kind: 'light', on: true, cause: 'command' },
    { kind: 'command-result', commandId: 'c'.repeat(32), outcome: 'done' },
  ]);
  expect(bench.changes).toBeGreaterThan(0);
});

describe('refused, and the sender is told why:', () => {
  const refused: [string, string, (bench: ControlBench) => Uint8Array][] = [
    [
      'a command that came before',
      'stale_command',
      (bench) => {
        const command = bench.command({ kind: 'arm', on: false });
        bench.controls.obey(command);
        bench.told.length = 0;
        return command;
      },
    ],
    [
      'one over a challenge that the device never made',
      'stale_command',
      (bench) => bench.command(LIGHT_ON, { challengeHex: '0'.repeat(64) }),
    ],
    [
      'one whose counter is not above the last',
      'stale_command',
      (bench) => {
        bench.controls.obey(bench.command({ kind: 'arm', on: true }, { counter: 9 }));
        bench.told.length = 0;
        return bench.command(LIGHT_ON, { counter: 9 });
      },
    ],
    ['one with counter 0', 'stale_command', (bench) => bench.command(LIGHT_ON, { counter: 0 })],
    [
      'one for another device',
      'wrong_device',
      (bench) => bench.command(LIGHT_ON, { deviceId: '1'.repeat(32) as never }),
    ],
    [
      'one that this kind of device lacks',
      'unsupported_command',
      (bench) => bench.command({ kind: 'chime' }),
    ],
  ];
  test.each(refused)('%s', (_name, reason, make) => {
    using bench = new ControlBench();
    bench.controls.obey(make(bench));
    expect(bench.told).toMatchObject([{ kind: 'command-result', outcome: 'refused', reason }]);
    expect(bench.controls.state.light).toBe(false);
  });
});

describe('nobody is answered and nothing changes for', () => {
  const guest = makeMember();
  const nonsense: [string, string, (bench: ControlBench) => Uint8Array][] = [
    [
      'a forged signature',
      'bad_signature',
      (bench) =>
        bench.command(LIGHT_ON, { clientKeyHex: bytesToHex(bench.household.owner.signing.publicKey) }, guest),
    ],
    ['a stranger', 'not_permitted', (bench) => bench.command(LIGHT_ON, {}, guest)],
    [
      'a member who is no commander',
      'not_permitted',
      (bench) => {
        bench.changeKeyring(({ members }) => ({ members: [...members, memberEntry(guest)] }));
        return bench.command(LIGHT_ON, {}, guest);
      },
    ],
    [
      'a commander who was removed',
      'not_permitted',
      (bench) => {
        withCommander(bench, guest, null);
        bench.changeKeyring(({ devices }) => ({
          devices: devices.map((device) => ({ ...device, commanders: [] })),
        }));
        return bench.command(LIGHT_ON, {}, guest);
      },
    ],
    [
      'a commander whose time is over',
      'not_permitted',
      (bench) => {
        withCommander(bench, guest, bench.nowMs + 1000);
        bench.nowMs += 1000;
        return bench.command(LIGHT_ON, {}, guest);
      },
    ],
    [
      'anybody, once the device is retired',
      'unknown_device',
      (bench) => {
        bench.changeKeyring(({ devices }) => ({
          devices: devices.map((device) => ({ ...device, retiredAtMs: 5 })),
        }));
        return bench.command(LIGHT_ON);
      },
    ],
    ['another statement', 'malformed_record', (bench) => bench.household.sign(bench.household.keyring)],
    ['noise', 'malformed_record', () => systemRandom(200)],
    ['nothing', 'malformed_record', () => new Uint8Array(0)],
    [
      'a command with fields beside its own',
      'malformed_message',
      (bench) => bench.command(LIGHT_ON, { extra: 1 } as never),
    ],
  ];
  test.each(nonsense)('%s', (_name, code, make) => {
    using bench = new ControlBench();
    const record = make(bench);
    expect(() => bench.controls.obey(record)).toThrow(expect.objectContaining({ code }));
    expect([bench.told, bench.changes]).toEqual([[], 0]);
    expect(bench.controls.state.light).toBe(false);
  });
});

test('a guest may command until the time is over', () => {
  using bench = new ControlBench();
  const guest = makeMember();
  withCommander(bench, guest, bench.nowMs + 1000);
  bench.nowMs += 999;
  bench.controls.obey(bench.command(LIGHT_ON, {}, guest));
  expect(bench.results).toMatchObject([{ outcome: 'done' }]);
});

test('a member whose time is over commands nothing, whatever the cloud sends or keeps back', () => {
  using bench = new ControlBench();
  const guest = makeMember();
  withCommander(bench, guest, bench.nowMs + 1000);
  bench.nowMs += 1000;
  for (const [i, order] of ORDERS.entries()) {
    const command = bench.command(order, { counter: i + 1 }, guest);
    expect(() => bench.controls.obey(command)).toThrow(expect.objectContaining({ code: 'not_permitted' }));
  }
  expect([bench.told, bench.changes]).toEqual([[], 0]);
});

test('a removed member commands nothing from the next keyring on, and no older keyring gives it back', () => {
  using bench = new ControlBench();
  const guest = makeMember();
  const first = bench.household.sign(bench.household.keyring);
  withCommander(bench, guest, null);
  const permitting = bench.household.sign(bench.household.keyring);
  bench.controls.obey(bench.command(LIGHT_ON, { counter: 1 }, guest));
  expect(bench.results).toMatchObject([{ outcome: 'done' }]);
  const over = bench.command({ kind: 'light', on: false }, { counter: 2 }, guest);
  bench.changeKeyring(({ members, devices }) => ({
    members: members.filter(({ memberId }) => memberId !== guest.memberId),
    devices: devices.map((device) => ({ ...device, commanders: [bench.household.owner.memberId] })),
  }));
  for (const older of [permitting, first, permitting]) {
    expect(() => bench.controls.obey(over)).toThrow(expect.objectContaining({ code: 'not_permitted' }));
    expect(() => bench.pairing.update(bench.household.logged(older))).toThrow(
      expect.objectContaining({ code: 'stale_keyring' }),
    );
  }
  expect([bench.pairing.keyring.keyring.version, bench.controls.state.light]).toEqual([3, true]);
  bench.controls.obey(bench.command({ kind: 'light', on: false }));
  expect(bench.controls.state.light).toBe(false);
});

test('a command that was judged when the device died is never obeyed again, even over the same challenge', () => {
  using bench = new ControlBench();
  bench.random = (length) => new Uint8Array(length).fill(7);
  bench.restart();
  const command = bench.command(LIGHT_ON, { counter: 3 });
  bench.desk.judge(command);
  bench.restart();
  expect(bench.desk.challenge()).toBe('07'.repeat(32));
  bench.controls.obey(command);
  expect(bench.told).toMatchObject([{ kind: 'command-result', reason: 'stale_command' }]);
  expect(bench.controls.state.light).toBe(false);
});

test('each client counts for itself', () => {
  using bench = new ControlBench();
  const guest = makeMember();
  withCommander(bench, guest, null);
  bench.controls.obey(bench.command(LIGHT_ON, { counter: 50 }));
  bench.controls.obey(bench.command({ kind: 'light', on: false }, { counter: 2 }, guest));
  bench.controls.obey(bench.command(LIGHT_ON, { counter: 51 }));
  expect(bench.results).toMatchObject([{ outcome: 'done' }, { outcome: 'done' }, { outcome: 'done' }]);
});

const ORDERS: readonly Order[] = [
  LIGHT_ON,
  { kind: 'siren', on: true },
  { kind: 'chime' },
  { kind: 'arm', on: false },
  { kind: 'privacy', on: true },
  { kind: 'live', quality: 'low' },
  { kind: 'reply', reply: 'coming' },
  { kind: 'decline' },
];

describe.each(DEVICE_KINDS)('a %s', (kind) => {
  test.each(ORDERS)('obeys or refuses $kind as the table of kinds says', (order) => {
    using bench = new ControlBench(kind);
    if (KINDS[kind].hasBell) bench.controls.press();
    bench.told.length = 0;
    bench.controls.obey(bench.command(order));
    if (KINDS[kind].commands.includes(order.kind)) {
      expect(bench.results).toMatchObject([{ outcome: 'done' }]);
      expect(bench.told.length + bench.shown.length).toBeGreaterThan(1);
    } else {
      expect(bench.told).toMatchObject([{ outcome: 'refused', reason: 'unsupported_command' }]);
    }
    expect(bench.controls.isArmed).toBe(order.kind !== 'arm');
    expect(bench.controls.isPrivate).toBe(order.kind === 'privacy');
  });

  test('tells of its state what it has', () => {
    using bench = new ControlBench(kind);
    const { hasBell, hasLight, hasSiren, hasLive, hasBattery } = KINDS[kind];
    const has = ['light', 'siren', 'live', 'batteryPercent'].map((field) => field in bench.controls.state);
    expect(has).toEqual([hasLight, hasSiren, hasLive, hasBattery]);
    if (hasBell) bench.controls.press();
    else
      expect(() => bench.controls.press()).toThrow(expect.objectContaining({ code: 'unsupported_command' }));
    expect(bench.told).toEqual(hasBell ? [{ kind: 'press' }] : []);
    bench.controls.moved();
    expect(bench.controls.isLit).toBe(hasLight);
  });

  test('has what it obeys', () => {
    const { commands, hasBell, hasLight, hasSiren, hasLive } = KINDS[kind];
    const obeys = (['decline', 'light', 'siren', 'live'] as const).map((each) => commands.includes(each));
    expect(obeys).toEqual([hasBell, hasLight, hasSiren, hasLive]);
  });
});

test('the table of orders names every command', () => {
  const kinds = commandSchema.shape.command.options.map(({ shape }) => shape.kind.value);
  expect(ORDERS.map(({ kind }) => kind)).toEqual(kinds);
});
