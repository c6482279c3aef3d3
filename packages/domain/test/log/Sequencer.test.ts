import type { Sequencer } from '@porchlight/domain/log';
import { utf8 } from '@porchlight/kernel';
import { sampleLogged } from '@porchlight/testkit/log-backlog/sampleLogged';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SequencerWorld } from './sequencerWorld.ts';

/** A step in a log's life. */
type Step =
  | { readonly kind: 'queue'; readonly entries: number }
  | { readonly kind: 'round'; readonly writer: number }
  /** A round whose n-th call of a port fails, after which the process is another one. */
  | {
      readonly kind: 'crash';
      readonly writer: number;
      readonly call: number;
      readonly when: 'before' | 'after';
    };

const writer = fc.nat({ max: 1 });
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: fc.constant('queue' as const), entries: fc.oneof(fc.nat(5), fc.nat(600)) }),
  fc.record({ kind: fc.constant('round' as const), writer }),
  fc.record({
    kind: fc.constant('crash' as const),
    writer,
    call: fc.nat(20),
    when: fc.constantFrom('before' as const, 'after' as const),
  }),
);

test('whatever is queued and wherever two writers crash, there is one log that only grows, with each entry once', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 24 }), async (steps) => {
      const world = new SequencerWorld();
      const writers = [world.sequencer(), world.sequencer()];
      const queued: Uint8Array[] = [];
      for (const each of steps) await live(world, writers, queued, each);
      await world.settle(writers[0]);
      const order = await world.check(queued);
      expect(order).toEqual(queued.map((entry) => Buffer.from(entry).toString()));
      expect(
        [...world.objects.objects.keys()].filter((name) => name.startsWith('staged/')).length,
      ).toBeLessThan(3);
    }),
    { numRuns: 60 },
  );
});

async function live(world: SequencerWorld, writers: Sequencer[], queued: Uint8Array[], each: Step) {
  if (each.kind === 'queue') {
    const entries = Array.from({ length: each.entries }, (_, at) => utf8(`entry ${queued.length + at}`));
    queued.push(...entries);
    return world.backlog.add(entries.map((entry) => sampleLogged(entry)));
  }
  if (each.kind === 'crash') world.faults.failAfter(each.call, each.when);
  try {
    await writers[each.writer]?.round();
  } catch (error) {
    expect(error).toMatchObject({ code: 'unavailable' });
    // A put that was under way beside the one that failed still ends.
    await new Promise(setImmediate);
    if (each.kind === 'crash' && each.call % 2 === 0) writers[each.writer] = world.sequencer();
  }
  world.faults.failAfter(Number.POSITIVE_INFINITY, 'before');
}
