import { systemRandom } from '@porchlight/kernel';
import { nodePrimitives } from '@porchlight/seal/node';
import { describe, expect, test } from 'vitest';
import { makeMember } from '../device/household.ts';
import { ControlBench, LIGHT_ON, withCommander } from './ControlBench.ts';

describe('when no renewal has come for seven days,', () => {
  const WEEK_MS = 604_800_000;

  test('rights lapse for everybody, owners too, and the last millisecond before still counts', () => {
    using bench = new ControlBench();
    const guest = makeMember();
    withCommander(bench, guest, null);
    bench.nowMs += WEEK_MS;
    bench.controls.obey(bench.command(LIGHT_ON, {}, guest));
    expect(bench.results).toMatchObject([{ outcome: 'done' }]);
    bench.nowMs += 1;
    bench.controls.obey(bench.command(LIGHT_ON, { counter: 2 }, guest));
    bench.controls.obey(bench.command(LIGHT_ON));
    expect(bench.results.slice(1)).toMatchObject([
      { outcome: 'refused', reason: 'stale_keyring' },
      { outcome: 'refused', reason: 'stale_keyring' },
    ]);
  });

  test('a renewal brings them back, and what was refused before it is not done after it', () => {
    using bench = new ControlBench();
    bench.nowMs += WEEK_MS + 1;
    const kept = bench.command({ kind: 'siren', on: true });
    bench.controls.obey(kept);
    bench.changeKeyring(() => ({ issuedAtMs: bench.nowMs }));
    bench.controls.obey(kept);
    bench.controls.obey(bench.command(LIGHT_ON, { counter: 2 }));
    expect(bench.results).toMatchObject([
      { reason: 'stale_keyring' },
      { reason: 'stale_command' },
      { outcome: 'done' },
    ]);
    expect(bench.told).not.toContainEqual({ kind: 'siren', on: true });
  });

  test('a version that is missing, or one that the root did not sign, renews nothing', () => {
    using bench = new ControlBench();
    bench.nowMs += WEEK_MS + 1;
    const forged = { ...bench.household.keyring, version: 2, issuedAtMs: bench.nowMs };
    const thief = nodePrimitives.signKeyPair(systemRandom(32));
    const stolen = bench.household.logged(bench.household.sign(forged, thief));
    expect(() => bench.pairing.update(stolen)).toThrow();
    bench.household.next({ issuedAtMs: bench.nowMs - 1 });
    const third = bench.household.logged(bench.household.next({ issuedAtMs: bench.nowMs }));
    expect(() => bench.pairing.update(third)).toThrow(expect.objectContaining({ code: 'stale_keyring' }));
    bench.controls.obey(bench.command(LIGHT_ON));
    expect(bench.results).toMatchObject([{ reason: 'stale_keyring' }]);
  });

  test('a device whose clock is far behind its keyring obeys nobody', () => {
    using bench = new ControlBench();
    bench.nowMs -= 600_000;
    bench.controls.obey(bench.command(LIGHT_ON));
    bench.nowMs -= 1;
    bench.controls.obey(bench.command({ kind: 'light', on: false }, { counter: 2 }));
    expect(bench.results).toMatchObject([{ outcome: 'done' }, { reason: 'stale_keyring' }]);
  });
});
