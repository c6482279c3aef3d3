import { isPorchlightError, utf8 } from '@porchlight/kernel';
import { nodePrimitives } from '@porchlight/seal/node';
import { SampleLog } from '@porchlight/testkit/log-queue/SampleLog';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LogMemory } from '../../src/device/LogMemory.ts';
import { temporaryFolder } from './household.ts';

const MOST = 6;
const pinned = { logPolicy: new SampleLog().policyText, watchKeyHex: 'ab'.repeat(32), keyringProof: '' };

/** Logs of the same keys whose trees part at different sizes. */
const forks = [0, 1, 3].map((partsAt, fork) => {
  const log = new SampleLog();
  for (let i = 0; i < MOST; i++) log.add(utf8(i < partsAt ? `common ${i}` : `entry ${i} of fork ${fork}`));
  return log;
});
const step = fc.record({
  fork: fc.nat(forks.length - 1),
  size: fc.integer({ min: 1, max: MOST }),
  isWitnessed: fc.boolean(),
  diesBefore: fc.boolean(),
});

/** What the rules of contracts/spec/mqtt.md section 9 make of checkpoints, told from them alone. */
class Expected {
  size = 0;
  note = '';
  hasConflict = false;

  /** The code that a checkpoint is refused with. */
  take(size: number, note: string, isWitnessed: boolean): string | null {
    if (!isWitnessed) return 'untrusted_checkpoint';
    if (size === this.size && note !== this.note) {
      this.hasConflict = true;
      return 'wrong_proof';
    }
    if (size > this.size) Object.assign(this, { size, note });
    return null;
  }
}

test('whatever checkpoints of whatever forks come, and whenever it dies, a device keeps the largest trusted one, and takes no two of its size', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
      using folder = temporaryFolder();
      const open = () => new LogMemory(folder.path, pinned, nodePrimitives);
      const expected = new Expected();
      let memory = open();
      for (const { fork, size, isWitnessed, diesBefore } of steps) {
        if (diesBefore) memory = open();
        const log = forks[fork] ?? expect.unreachable();
        const note = isWitnessed ? log.checkpoint(size) : log.unwitnessed(size);
        expect(codeOf(() => memory.take(utf8(note)))).toBe(expected.take(size, note, isWitnessed));
        expect(memory.checkpoint).toEqual(utf8(expected.note));
      }
      const after = open();
      expect(after.checkpoint).toEqual(utf8(expected.note));
      expect([after.conflict, after.conflict !== null]).toEqual([memory.conflict, expected.hasConflict]);
    }),
    { numRuns: 60 },
  );
});

function codeOf(work: () => void): string | null {
  try {
    work();
    return null;
  } catch (error) {
    if (isPorchlightError(error)) return error.code;
    throw error;
  }
}

test('a checkpoint that is padded with signatures of nobody beyond what is kept is refused, and the device starts again with the one before it', () => {
  using folder = temporaryFolder();
  const open = () => new LogMemory(folder.path, pinned, nodePrimitives);
  const log = forks[0] ?? expect.unreachable();
  const memory = open();
  memory.take(utf8(log.checkpoint(2)));
  const line = `— ${'x'.repeat(2000)} AAAAAAAA\n`;
  const padded = (count: number) => utf8(log.checkpoint(3) + line.repeat(count));
  expect(codeOf(() => memory.take(padded(40)))).toBe('limit_exceeded');
  expect(open().checkpoint).toEqual(utf8(log.checkpoint(2)));
  memory.take(padded(30));
  expect(open().checkpoint).toEqual(utf8(log.checkpoint(3)));
});
