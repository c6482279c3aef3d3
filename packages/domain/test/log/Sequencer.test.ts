import { Sequencer } from '@porchlight/domain/log';
import { isPorchlightError } from '@porchlight/kernel';
import { MemoryLogBacklog } from '@porchlight/testkit/log-backlog/MemoryLogBacklog';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Around, aroundEachCall } from '../cloud/aroundEachCall.ts';
import { SequencerWorld } from './SequencerWorld.ts';

/** A step in a log's life; a crash is a round of which one call to a port fails. */
interface Step {
  readonly queued: number;
  readonly writer: number;
  readonly crash: {
    readonly call: number;
    readonly when: 'before' | 'after';
    readonly restarts: boolean;
  } | null;
}

const step: fc.Arbitrary<Step> = fc.record({
  queued: fc.oneof(fc.nat(5), fc.nat(5), fc.nat(300)),
  writer: fc.nat(1),
  crash: fc.option(
    fc.record({ call: fc.nat(20), when: fc.constantFrom('before', 'after'), restarts: fc.boolean() }),
    { freq: 3 },
  ),
});

test('whatever is queued and whichever call fails, there is one log that only grows, with each entry once', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 16 }), async (steps) => {
      const world = new SequencerWorld();
      const writers = [new Sequencer(world.deps), new Sequencer(world.deps)];
      for (const { queued, writer, crash } of steps) {
        await world.queue(queued);
        if (crash !== null) world.faults.failAfter(crash.call, crash.when);
        await writers[writer]?.round().catch((error: unknown) => {
          expect(error).toMatchObject({ code: 'unavailable' });
        });
        // Puts beside the one that failed still end.
        await new Promise(setImmediate);
        world.faults.failAfter(Number.POSITIVE_INFINITY, 'before');
        if (crash?.restarts === true) writers[writer] = new Sequencer(world.deps);
      }
      await world.settle();
      await world.audit();
      expect(world.staged().length).toBeLessThanOrEqual(1);
    }),
    { numRuns: 60 },
  );
});

test('a batch that is staged and not committed yet survives another process that starts and clears up', async () => {
  const world = new SequencerWorld();
  await world.queue(3);
  await world.settle();
  await world.queue(3);
  const idle = new MemoryLogBacklog();
  await idle.markPlaced(0, new Array<Uint8Array>(3).fill(new Uint8Array(32)));
  const around: Around = async (name, call) => {
    if (name === 'heads.replace') await new Sequencer({ ...world.deps, backlog: idle }).round();
    return call();
  };
  const dying = new Sequencer({
    ...aroundEachCall(world.deps, ['heads'], around),
    at(point) {
      if (point === 'committed') throw new Error('killed');
    },
  });
  await expect(dying.round()).rejects.toThrow('killed');
  await world.settle();
  await world.audit();
});

interface Kill {
  readonly writer: number;
  readonly call: number;
  /** Whether the call at which it is killed is still made. */
  readonly isMade: boolean;
}

const kill: fc.Arbitrary<Kill | null> = fc.option(
  fc.record({ writer: fc.nat(1), call: fc.nat(30), isMade: fc.boolean() }),
  { freq: 4 },
);

test('two writers at once, in any order of their calls and with one killed at any, write one log with each entry once', async () => {
  const ends = { conflicts: 0, kills: 0 };
  const picks = fc.infiniteStream(fc.nat(60));
  await fc.assert(
    fc.asyncProperty(picks, kill, async (order, killed) => {
      const world = new SequencerWorld();
      await world.queue(3);
      const turns = new Turns();
      const failures: unknown[] = [];
      const actors = [writing(world, turns, 0, killed, ends), writing(world, turns, 1, killed, ends)];
      for (const actor of [...actors, queueing(world, turns)])
        actor.catch((error: unknown) => failures.push(error));
      await turns.play(order);
      expect(failures).toEqual([]);
      await world.settle();
      await world.audit();
    }),
    { numRuns: 150 },
  );
  expect(ends.conflicts).toBeGreaterThan(10);
  expect(ends.kills).toBeGreaterThan(10);
});

async function writing(
  { deps }: SequencerWorld,
  turns: Turns,
  writer: number,
  killed: Kill | null,
  ends: { conflicts: number; kills: number },
): Promise<void> {
  let calls = 0;
  let isDead = false;
  const around: Around = async (_, call) => {
    await turns.next();
    const dies = killed?.writer === writer && calls === killed.call;
    calls += 1;
    if (!isDead && !dies) return call();
    if (dies) ends.kills += 1;
    isDead = true;
    if (dies && killed.isMade) await call();
    return new Promise(() => undefined);
  };
  const sequencer = new Sequencer(aroundEachCall(deps, ['heads', 'objects', 'backlog'], around));
  for (let round = 0; round < 4; round += 1)
    await sequencer.round().catch((error: unknown) => {
      if (!isPorchlightError(error) || error.code !== 'log_conflict') throw error;
      ends.conflicts += 1;
    });
}

async function queueing(world: SequencerWorld, turns: Turns): Promise<void> {
  for (let at = 0; at < 3; at += 1) {
    await turns.next();
    await world.queue(2);
  }
}

/** Who waits to make a call. */
class Turns {
  readonly #waiting: (() => void)[] = [];

  next(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** Lets one after the other go on, as `order` picks them, until none waits. */
  async play(order: Iterator<number>): Promise<void> {
    for (;;) {
      await new Promise(setImmediate);
      if (this.#waiting.length === 0) return;
      const [go] = this.#waiting.splice(order.next().value % this.#waiting.length, 1);
      go?.();
    }
  }
}
