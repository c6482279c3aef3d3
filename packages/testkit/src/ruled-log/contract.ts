import { type LogQueue, loggedBytes, type RuledLog } from '@porchlight/domain';
import { bytesToHex, systemRandom } from '@porchlight/kernel';
import { nodePrimitives } from '@porchlight/seal/node';
import { describe, expect, test } from 'vitest';
import { sampleTime } from '../clip-index/sampleClip.ts';
import { sampleBlinded } from '../registry/sampleKeyringChange.ts';

/** What queues by rule, and the queue that it queues to. */
export interface OpenRuledLog {
  readonly ruled: RuledLog;
  readonly queue: LogQueue;
}

/** What every `RuledLog` keeps. `open` gives one that knows of no bundle. */
export function ruledLogContract(name: string, open: () => OpenRuledLog): void {
  describe(`RuledLog of ${name}`, () => {
    test('a blinded entry is queued, and the same again is the same', async () => {
      const { ruled, queue } = open();
      const logged = sampleBlinded();
      for (let i = 0; i < 2; i++) await ruled.addBlinded(logged);
      expect(await queue.find(logged.leafHash)).toEqual({ state: 'waiting' });
    });

    test('of many under one label at once one is queued, and the others are refused as replayed', async () => {
      const { ruled, queue } = open();
      const label = systemRandom(32);
      const rivals = Array.from({ length: 8 }, () => sampleBlinded(label));
      const outcomes = await Promise.allSettled(rivals.map((logged) => ruled.addBlinded(logged)));
      for (const each of outcomes)
        if (each.status === 'rejected') expect(each.reason).toMatchObject({ code: 'replayed' });
      const found = await Promise.all(rivals.map(({ leafHash }) => queue.find(leafHash)));
      expect(found.filter((standing) => standing !== null)).toHaveLength(1);
      expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    });

    test('a bundle is queued where it differs from the last, also after another came between, and once by many at once', async () => {
      const { ruled, queue } = open();
      const [one, other] = [systemRandom(32), systemRandom(32)].map(bytesToHex);
      const queued: boolean[] = [];
      for (const [at, bundleHashHex = ''] of [one, one, other, one].entries()) {
        const entry = { v: 1, kind: 'client-bundle', atMs: sampleTime(at), bundleHashHex } as const;
        const logged = loggedBytes(entry, nodePrimitives.sha256);
        await Promise.all([1, 2, 3].map(() => ruled.addBundle(logged, bundleHashHex)));
        queued.push((await queue.find(logged.leafHash)) !== null);
      }
      expect(queued).toEqual([true, false, true, true]);
    });
  });
}
