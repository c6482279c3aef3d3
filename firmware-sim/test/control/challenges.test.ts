import type { Command } from '@porchlight/contracts';
import { bytesToHex, type EpochMs } from '@porchlight/kernel';
import { nodePrimitives } from '@porchlight/seal/node';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Challenges } from '../../src/control/Challenges.ts';
import { makeMember, memberEntry, type TestMember } from '../device/household.ts';
import { ControlBench, LIGHT_ON, type Order, withCommander } from './ControlBench.ts';

const LOOK: Order = { kind: 'live', quality: 'high' };

function outcomes(bench: ControlBench): unknown[] {
  return bench.results.map((result) => {
    const { outcome, reason } = result as { outcome: string; reason?: string };
    return reason ?? outcome;
  });
}

test('a command that was held back for more than 10 s is stale, and the last moment before still counts', () => {
  using bench = new ControlBench();
  const [first, second] = [
    bench.command(LIGHT_ON),
    bench.command({ kind: 'light', on: false }, { counter: 2 }),
  ];
  bench.monotonicMs += 10_000;
  bench.controls.obey(first);
  bench.monotonicMs += 1;
  bench.controls.obey(second);
  expect(outcomes(bench)).toEqual(['done', 'stale_command']);
  expect(bench.controls.isLit).toBe(true);
});

test('no time that the cloud tells makes a challenge count longer or shorter', () => {
  using bench = new ControlBench();
  const [first, second] = [
    bench.command(LIGHT_ON),
    bench.command({ kind: 'siren', on: true }, { counter: 2 }),
  ];
  bench.nowMs -= 300_000;
  bench.monotonicMs += 10_001;
  bench.controls.obey(second);
  bench.nowMs += 600_000;
  bench.monotonicMs -= 10_001;
  bench.controls.obey(first);
  expect(outcomes(bench)).toEqual(['stale_command', 'done']);
});

test('several people order at once, and a challenge that one of them spent leaves those of the others', () => {
  using bench = new ControlBench();
  const guest = makeMember();
  withCommander(bench, guest, null);
  const [own, others] = [bench.command(LIGHT_ON), bench.command({ kind: 'siren', on: true }, {}, guest)];
  bench.controls.obey(others);
  bench.controls.obey(own);
  expect(outcomes(bench)).toEqual(['done', 'done']);
});

test('commands of one client that come in another order are not undone by the earlier one', () => {
  using bench = new ControlBench();
  const on = bench.command(LIGHT_ON, { counter: 1 });
  const off = bench.command({ kind: 'light', on: false }, { counter: 2 });
  bench.controls.obey(off);
  bench.controls.obey(on);
  expect(outcomes(bench)).toEqual(['done', 'stale_command']);
  expect(bench.controls.isLit).toBe(false);
});

test('a second command over a challenge is stale, whoever signed it', () => {
  using bench = new ControlBench();
  const guest = makeMember();
  withCommander(bench, guest, null);
  const challengeHex = bench.desk.challenge();
  bench.controls.obey(bench.command(LIGHT_ON, { challengeHex }));
  bench.controls.obey(bench.command({ kind: 'siren', on: true }, { challengeHex }, guest));
  expect(outcomes(bench)).toEqual(['done', 'stale_command']);
});

test('what no permitted client signed spends no challenge', () => {
  using bench = new ControlBench();
  const challengeHex = bench.desk.challenge();
  const stranger = makeMember();
  expect(() => bench.controls.obey(bench.command(LIGHT_ON, { challengeHex }, stranger))).toThrow(
    expect.objectContaining({ code: 'not_permitted' }),
  );
  const forged = bench.command(LIGHT_ON, { challengeHex }).slice();
  forged[forged.length - 1] = (forged.at(-1) ?? 0) ^ 1;
  expect(() => bench.controls.obey(forged)).toThrow(expect.objectContaining({ code: 'bad_signature' }));
  bench.controls.obey(bench.command(LIGHT_ON, { challengeHex, deviceId: '1'.repeat(32) as never }));
  bench.controls.obey(bench.command(LIGHT_ON, { challengeHex }));
  expect(outcomes(bench)).toEqual(['wrong_device', 'done']);
});

/** What the device gave out, by the rule alone. */
interface Given {
  readonly hex: string;
  readonly atMs: number;
  isSpent: boolean;
}

test('only the newest 16 count, each once and for 10 s, whatever the order in which they are used', () => {
  const step = fc.record({ waitMs: fc.nat(3000), make: fc.boolean(), spend: fc.nat(20) });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
      let nowMs = 0;
      const given: Given[] = [];
      const random = () => new Uint8Array(32).fill(given.length + 1);
      const challenges = new Challenges({ nowMs: () => nowMs as EpochMs }, random);
      for (const { waitMs, make, spend } of steps) {
        nowMs += waitMs;
        if (make) given.push({ hex: challenges.make(), atMs: nowMs, isSpent: false });
        const asked = given.at(-1 - spend);
        if (asked === undefined) continue;
        const isFresh = !asked.isSpent && nowMs - asked.atMs <= 10_000;
        const counts = challenges.spend(asked.hex);
        if (spend < 16) expect(counts).toBe(isFresh);
        else if (counts) expect(isFresh).toBe(true);
        asked.isSpent = true;
      }
    }),
  );
});

test('the seventeenth makes the first one forgotten', () => {
  using bench = new ControlBench();
  const first = bench.command(LIGHT_ON);
  const second = bench.command({ kind: 'siren', on: true }, { counter: 2 });
  for (let i = 0; i < 15; i++) bench.desk.challenge();
  bench.controls.obey(first);
  bench.controls.obey(second);
  expect(outcomes(bench)).toEqual(['stale_command', 'done']);
  expect(bench.controls.isLit).toBe(false);
});

describe('to look is permitted to whoever may see the device live:', () => {
  function withMember(
    bench: ControlBench,
    member: TestMember,
    role: 'live-viewer' | 'guest',
    untilMs: number | null = null,
  ) {
    bench.changeKeyring(({ members }) => ({ members: [...members, memberEntry(member, { role, untilMs })] }));
  }

  test('a live-viewer looks and orders nothing else', () => {
    using bench = new ControlBench();
    const viewer = makeMember();
    withMember(bench, viewer, 'live-viewer');
    const command = bench.command(LOOK, {}, viewer);
    bench.controls.obey(command);
    const requestHex = bytesToHex(nodePrimitives.sha256(command));
    expect(bench.shown).toEqual([{ quality: 'high', requestHex }]);
    expect(outcomes(bench)).toEqual(['done']);
    const others: Order[] = [
      LIGHT_ON,
      { kind: 'siren', on: true },
      { kind: 'privacy', on: true },
      { kind: 'arm', on: false },
    ];
    for (const [i, order] of others.entries()) {
      const record = bench.command(order, { counter: i + 2 }, viewer);
      expect(() => bench.controls.obey(record)).toThrow(expect.objectContaining({ code: 'not_permitted' }));
    }
    expect(bench.told).toHaveLength(1);
  });

  test('a guest without a wrap, a live-viewer whose time is over and a stranger see nothing and are not answered', () => {
    using bench = new ControlBench();
    const [guest, gone, stranger] = [makeMember(), makeMember(), makeMember()];
    withMember(bench, guest, 'guest');
    withMember(bench, gone, 'live-viewer', bench.nowMs);
    for (const member of [guest, gone, stranger]) {
      const command = bench.command(LOOK, {}, member);
      expect(() => bench.controls.obey(command)).toThrow(expect.objectContaining({ code: 'not_permitted' }));
    }
    expect([bench.told, bench.shown]).toEqual([[], []]);
  });

  test('once rights have lapsed a viewer is told so, and the request does not count later', () => {
    using bench = new ControlBench();
    bench.nowMs += 604_800_001;
    const command = bench.command(LOOK);
    bench.controls.obey(command);
    bench.changeKeyring(() => ({ issuedAtMs: bench.nowMs }));
    bench.controls.obey(command);
    expect(outcomes(bench)).toEqual(['stale_keyring', 'stale_command']);
    expect(bench.shown).toEqual([]);
  });

  test('nobody, once the device is retired', () => {
    using bench = new ControlBench();
    const command = bench.command(LOOK);
    bench.changeKeyring(({ devices }) => ({ devices: devices.map((each) => ({ ...each, retiredAtMs: 5 })) }));
    expect(() => bench.controls.obey(command)).toThrow(expect.objectContaining({ code: 'unknown_device' }));
  });

  test('the counter is durable before anything is shown', () => {
    using bench = new ControlBench();
    const command = bench.command(LOOK, { counter: 7 } satisfies Partial<Command>);
    bench.desk.judge(command);
    bench.restart();
    bench.controls.obey(bench.command(LOOK, { counter: 7 }));
    bench.controls.obey(bench.command(LOOK, { counter: 8 }));
    expect(outcomes(bench)).toEqual(['stale_command', 'done']);
  });
});
