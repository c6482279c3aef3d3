import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { LiveWatch } from '../../src/live/index.ts';
import { NOW_MS } from '../keyring/Town.ts';
import { LiveBench, type SeenFrame } from './LiveBench.ts';

/** What the relay does with the record that comes next. */
const fate = fc.constantFrom('pass', 'pass', 'pass', 'drop', 'double', 'hold', 'change', 'shorten');
const step = fc.record({
  fates: fc.array(fate, { minLength: 1, maxLength: 4 }),
  isKeyframe: fc.boolean(),
  isLarge: fc.boolean(),
  happens: fc.constantFrom('nothing', 'nothing', 'nothing', 'break', 'low', 'high', 'rekey', 'rest'),
});

function fateful(
  fates: readonly string[],
  held: Uint8Array[],
): (record: Uint8Array) => readonly Uint8Array[] {
  let at = 0;
  return (record) => {
    const what = fates[at % fates.length];
    at += 1;
    const late = held.splice(0);
    if (what === 'hold') held.push(record);
    if (what === 'drop' || what === 'hold') return late;
    if (what === 'double') return [record, record, ...late];
    if (what === 'shorten') return [record.subarray(0, record.length - 1), ...late];
    if (what === 'pass') return [record, ...late];
    const changed = record.slice();
    const index = (at * 7_919) % changed.length;
    changed[index] = (changed[index] ?? 0) ^ 0x10;
    return [changed, ...late];
  };
}

/** Whether a decoder that was set up for the session could take each picture as it came. */
function isDecodable(frames: readonly SeenFrame[]): boolean {
  let before: SeenFrame | null = null;
  for (const frame of frames) {
    const follows =
      before !== null && before.session === frame.session && frame.sequence === before.sequence + 1;
    if (!frame.isKeyframe && !follows) return false;
    if (before?.session === frame.session && frame.sequence <= before.sequence) return false;
    before = frame;
  }
  return true;
}

async function happen(what: string, bench: LiveBench, watch: LiveWatch): Promise<void> {
  if (what === 'break') bench.relay.break();
  if (what === 'rest') bench.device.rest();
  if (what === 'low' || what === 'high') watch.setQuality(what);
  if (what === 'rekey') bench.device.takeKeyring(bench.owner.renew(NOW_MS).keyring);
  await bench.timer.pass(50);
}

test('whatever a relay drops, doubles, holds back or changes, no decoder is given what it can’t decode, and no number comes twice', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 14 }), async (steps) => {
      using bench = new LiveBench();
      const { watch, seen } = await bench.watch();
      const held: Uint8Array[] = [];
      for (const { fates, isKeyframe, isLarge, happens } of steps) {
        bench.relay.pass = fateful(fates, held);
        await happen(happens, bench, watch);
        bench.device.film(isKeyframe, isLarge ? 200_000 : 60);
        await bench.timer.pass(happens === 'rest' ? 5_100 : 50);
      }
      expect(isDecodable(seen.pictures)).toBe(true);
    }),
    { numRuns: 40 },
  );
});

test('whatever was lost before, a relay that is honest again is seen live within a keyframe', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fate, { minLength: 1, maxLength: 6 }), async (fates) => {
      using bench = new LiveBench();
      const { seen } = await bench.watch();
      bench.relay.pass = fateful(fates, []);
      await bench.film(6);
      bench.relay.pass = (record) => [record];
      await bench.film(1, true);
      await bench.film(2);
      expect(seen.now).toEqual({ kind: 'live' });
      expect(seen.pictures.slice(-3).map(({ sequence }) => sequence)).toEqual([6, 7, 8]);
    }),
    { numRuns: 25 },
  );
});
