import { requireLogged } from '@porchlight/domain/log';
import { systemClock } from '@porchlight/kernel';
import { LogFiles, LogFollower, type LogState } from '@porchlight/owner-client/log';
import { nodePrimitives } from '@porchlight/seal/node';
import { SampleLog } from '@porchlight/testkit/log-queue/SampleLog';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { DAY_MS, entryOf, Operator } from './Operator.ts';
import type { Auditor } from './runAuditor.ts';

const FRESH: LogState = { size: 0, hashesHex: [], checkpoint: null, followedAtMs: 0 };
const SIZE = 5;

let operator: Operator;
/** Both looked at the honest log of five entries before the operator turned. */
let auditor: Auditor;
let seen: LogState;

beforeAll(async () => {
  operator = await Operator.start();
  await operator.publish(SIZE);
});
afterAll(() => operator[Symbol.asyncDispose]());
beforeEach(async () => {
  auditor = operator.auditor();
  const [word, followed] = await Promise.all([
    auditor.run(operator.server.prefixOf('honest')),
    look(operator.server.prefixOf('honest'), FRESH),
  ]);
  expect(word).toEqual({ exitCode: 0, readTo: SIZE, broken: [], faults: [] });
  if (followed.outcome !== 'followed') throw new Error('the honest log looks forked');
  seen = followed.state;
});

/** How an owner's client goes on from what it saw, at whoever serves this view. */
function look(prefixUrl: string, from: LogState) {
  const follower = new LogFollower({
    files: new LogFiles({ prefixUrl, fetch }),
    policy: operator.log.policy,
    primitives: nodePrimitives,
    clock: systemClock,
    pause: async () => undefined,
  });
  return follower.follow(from, [], () => () => undefined);
}

describe('an operator that', () => {
  test('forks the log is refused by witness and mirror at once, and found by client and auditor at their next look', async () => {
    const fork = operator.twin((entries) => {
      entries[2] = entryOf(77);
      entries.push(entryOf(78));
    });
    expect(await operator.put(fork, SIZE)).toEqual([{ refused: 422 }, { refused: 422 }]);
    const view = await operator.show('fork', fork);
    expect((await look(view, seen)).outcome).toBe('forked');
    const word = await auditor.run(view);
    expect(word.exitCode).toBe(2);
    expect(word.faults).toContain('forked');
  });

  test('signs another tree of the same size is refused by witness and mirror at once (409)', async () => {
    const other = operator.twin((entries) => {
      entries[4] = entryOf(77);
    });
    expect(await operator.put(other, SIZE)).toEqual([{ refused: 409 }, { refused: 409 }]);
    expect((await look(await operator.show('other', other), seen)).outcome).toBe('forked');
  });

  test('truncates the log is refused by witness and mirror at once, and found by client and auditor at their next look', async () => {
    const shorter = operator.twin((entries) => {
      entries.length = 3;
    });
    expect(await operator.put(shorter, 3)).toEqual([{ refused: 409 }, { refused: 409 }]);
    const view = await operator.show('shorter', shorter);
    expect((await look(view, seen)).outcome).toBe('forked');
    expect((await auditor.run(view)).faults).toContain('truncated');
  });

  test('edits an entry that was published is found by whoever reads it, and the mirror has it as it was', async () => {
    const edited = operator.twin((entries) => {
      entries[1] = entryOf(77);
    });
    const view = await operator.show('edited', edited);
    const files = operator.server.views.get('edited');
    files?.set('checkpoint', operator.server.views.get('honest')?.get('checkpoint') ?? new Uint8Array(0));
    expect((await look(view, FRESH)).outcome).toBe('forked');
    const fresh = operator.auditor();
    expect((await fresh.run(view)).exitCode).toBe(2);
    // The mirror adds the other witness's line to its checkpoint when it next follows the log; before that a quorum is missing.
    const atMirror = await look(operator.mirrorPrefix, FRESH).catch((error: { code: string }) => error.code);
    const word = typeof atMirror === 'string' ? atMirror : atMirror.outcome;
    expect(['followed', 'untrusted_checkpoint']).toContain(word);
  });

  test('reorders entries is found by whoever reads them', async () => {
    const reordered = operator.twin((entries) => entries.push(entryOf(5), ...entries.splice(1, 1)));
    const view = await operator.show('reordered', reordered);
    expect((await look(view, seen)).outcome).toBe('forked');
    expect((await auditor.run(view)).exitCode).toBe(2);
  });

  test('backdates an entry is found by the auditor at its next run', async () => {
    const backdated = operator.twin((entries) => entries.push(entryOf(99, DAY_MS)));
    const word = await auditor.run(await operator.show('backdated', backdated));
    expect(word.exitCode).toBe(1);
    expect(word.broken.some((each) => each.startsWith('5 '))).toBe(true);
  });

  test('hides an entry from one client leaves a hole in front of a cosigned root, which that client finds at its next look', async () => {
    const grown = operator.twin((entries) => entries.push(entryOf(5), entryOf(6)));
    const view = await operator.show('hidden', grown);
    const files = operator.server.views.get('hidden');
    for (const path of files?.keys() ?? []) if (path.startsWith('tile/entries/')) files?.delete(path);
    await expect(look(view, seen)).rejects.toMatchObject({ code: 'unavailable' });
    const word = await auditor.run(view);
    expect(word.faults).toContain('missing');
  });

  test('shows two views has no quorum for the second; and where the witnesses collude, an auditor that compares with a mirror finds it at once', async () => {
    const second = operator.twin((entries) => {
      entries[3] = entryOf(77);
    });
    const view = await operator.show('second', second);
    const files = operator.server.views.get('second');
    const colluding = files?.get('checkpoint') ?? new Uint8Array(0);
    files?.set('checkpoint', Buffer.from(second.unwitnessed()));
    await expect(look(view, FRESH)).rejects.toMatchObject({ code: 'untrusted_checkpoint' });
    files?.set('checkpoint', colluding);
    const word = await operator.auditor().run(view, operator.mirrorPrefix);
    expect(word.exitCode).toBe(2);
    expect(word.faults).toContain('two-views');
  });

  test('signs with a key that isn’t the log’s is refused by the witness (403), the client and the auditor at once', async () => {
    const old = operator.twin((entries) => entries.push(entryOf(5)));
    const note = old.unwitnessed().replace(/— (\S+) \S+\n$/, (_, name) => `— ${name} ${foreign(old)}\n`);
    const proof = await old.consistency(SIZE);
    expect(await operator.witness.cosign(note, SIZE, proof)).toEqual({ refused: 403 });
    const view = await operator.show('old', old);
    operator.server.views.get('old')?.set('checkpoint', Buffer.from(note));
    await expect(look(view, seen)).rejects.toMatchObject({ code: 'untrusted_checkpoint' });
    expect((await auditor.run(view)).exitCode).toBe(2);
  });

  test('shows before logging has no proof that anybody takes', async () => {
    const { policy } = operator.log;
    const never = new SampleLog();
    never.add(entryOf(50));
    const unwitnessed = (await never.prove(0)).replace(/\n— witness[^\n]*/g, '');
    expect(() => requireLogged(null, 'blinded', policy, nodePrimitives)).toThrow(
      expect.objectContaining({ code: 'not_logged' }),
    );
    expect(() => requireLogged(unwitnessed, 'blinded', policy, nodePrimitives)).toThrow(
      expect.objectContaining({ code: 'untrusted_checkpoint' }),
    );
  });

  test('goes away leaves the mirror, which an auditor reads in its place', async () => {
    const fresh = operator.auditor();
    const gone = operator.server.prefixOf('gone');
    const word = await fresh.run(gone, operator.mirrorPrefix);
    expect(word.readTo).toBe(SIZE);
    expect(word.faults).toEqual([]);
  });
});

/** A signature line's Base64 by a key that nobody knows. */
function foreign(log: SampleLog): string {
  const pair = nodePrimitives.signKeyPair(new Uint8Array(32).fill(9));
  const signature = nodePrimitives.sign(Buffer.from(log.origin), pair.secretKey);
  return Buffer.concat([Buffer.from([1, 2, 3, 4]), signature]).toString('base64');
}
