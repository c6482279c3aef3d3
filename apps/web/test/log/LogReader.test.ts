import { systemClock } from '@porchlight/kernel';
import { nodePrimitives } from '@porchlight/seal/node';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { LogReader } from '../../src/log/LogReader.ts';
import type { VisitorMemories, VisitorMemory } from '../../src/log/VisitorMemory.ts';
import { type LogManner, ServedLog } from './ServedLog.ts';

/** The policy of somebody who trusts no log. */
const NOBODY = 'quorum none\n';

/** A browser's memory that a test can look into. */
class HeldMemory implements VisitorMemory {
  held: VisitorMemories | null = null;

  async read() {
    return this.held;
  }

  async write(memories: VisitorMemories) {
    this.held = memories;
  }
}

function readerOf(
  served: Pick<ServedLog, 'answer'>,
  memory: VisitorMemory,
  accountPolicies: readonly string[] = [],
): LogReader {
  const get = async (url: RequestInfo | URL) => {
    const body = served.answer(new URL(String(url)).pathname);
    return body === null ? new Response(null, { status: 404 }) : new Response(Uint8Array.from(body));
  };
  const baseUrl = 'http://log.example';
  const common = { baseUrl, fetch: get, primitives: nodePrimitives, clock: systemClock };
  return new LogReader({ ...common, memory, accountPolicies: () => accountPolicies });
}

describe('the public log, as a browser reads it', () => {
  let served: ServedLog;
  let memory: HeldMemory;
  let reader: LogReader;
  beforeAll(async () => {
    served = await ServedLog.lay();
  });
  beforeEach(() => {
    served.manner = 'well';
    memory = new HeldMemory();
    reader = readerOf(served, memory);
  });

  test('shows what is proven, by the witnesses that saw it, and remembers how far that was', async () => {
    const { tree, newest, isPolicyNew } = await reader.read();
    expect(tree).toMatchObject({ state: 'proven', size: 300, since: null });
    expect(tree.state === 'proven' && tree.seenBy.map(({ name }) => name)).toEqual(['one', 'two']);
    expect(newest.map(({ index }) => index)).toEqual(Array.from({ length: 20 }, (_, at) => 299 - at));
    expect(newest[0]?.entry?.kind).toBe('blinded');
    expect(isPolicyNew).toBe(false);
    expect(memory.held?.seen?.size).toBe(300);
    expect((await reader.read()).tree).toMatchObject({ state: 'proven', since: { size: 300 } });
  });

  test.each<[LogManner, string]>([
    ['edited', 'edited'],
    ['unwitnessed', 'untrusted'],
  ])('a log that is %s is shown to nobody, not even at the first visit', async (manner, fault) => {
    served.manner = manner;
    expect(await reader.read()).toMatchObject({ tree: { state: 'failed', fault }, newest: [] });
    expect(memory.held?.seen).toBeNull();
  });

  test.each<[LogManner, string]>([
    ['forked', 'forked'],
    ['shrunk', 'shrunk'],
    ['empty', 'shrunk'],
  ])(
    'a log that is %s is found out by who saw it before, and what was seen stays remembered',
    async (manner, fault) => {
      await reader.read();
      served.manner = manner;
      expect(await reader.read()).toMatchObject({ tree: { state: 'failed', fault }, newest: [] });
      served.manner = 'well';
      expect((await reader.read()).tree).toMatchObject({ state: 'proven', since: { size: 300 } });
    },
  );

  test('a log without a cosigned state waits, one that can’t be reached says so', async () => {
    served.manner = 'empty';
    expect((await reader.read()).tree).toEqual({ state: 'waiting' });
    served.manner = 'down';
    await expect(reader.read()).rejects.toMatchObject({ code: 'unavailable' });
  });

  test('another policy counts only once somebody takes it', async () => {
    await reader.read();
    served.manner = 'new-policy';
    expect(await reader.read()).toMatchObject({ isPolicyNew: true, tree: { state: 'proven' } });
    await reader.trustAnew();
    expect(await reader.read()).toMatchObject({ isPolicyNew: false, tree: { state: 'proven', since: null } });
  });

  test('an entry is proven by its own proof, and by no other', async () => {
    const [first = '', second = ''] = served.leafHashHexes;
    const one = await reader.entry(first);
    expect(one).toMatchObject({ state: 'proven', leafHashHex: first, index: 292, size: 300 });
    expect(await reader.entry('f'.repeat(64))).toEqual({ state: 'waiting' });
    expect(await reader.entry('0'.repeat(64))).toBeNull();
    const swapped = new Map([[`/v1/log/entries/${first}`, `/v1/log/entries/${second}`]]);
    const liar = { answer: (path: string) => served.answer(swapped.get(path) ?? path) };
    const other = await readerOf(liar, memory).entry(first);
    expect(other).toMatchObject({ state: 'failed', fault: 'edited' });
  });

  test('the proof of a place is made of the tiles, and is one for an account by the policies that it pinned', async () => {
    const proof = await reader.proofAt(41);
    expect(await reader.check(proof)).toMatchObject({ state: 'proven', index: 41 });
    expect(await reader.proofAt(300)).toBeNull();
    const former = readerOf(served, memory, [NOBODY, served.log.policyText]);
    expect(await former.check(proof)).toMatchObject({ state: 'proven' });
    expect(await readerOf(served, memory, [NOBODY]).check(proof)).toMatchObject({ fault: 'untrusted' });
  });

  test('a proof is refused where one byte of it is another, and without witnesses', async () => {
    const proof = await served.log.prove(7);
    expect(await reader.check(proof)).toMatchObject({ state: 'proven', index: 7 });
    expect(await reader.check(proof.replace('index 7', 'index 8'))).toMatchObject({ fault: 'edited' });
    const bare = proof.slice(0, proof.indexOf('\n\n') + 2) + served.log.unwitnessed();
    expect(await reader.check(bare)).toMatchObject({ fault: 'untrusted', proof: bare });
    expect(await reader.check('no proof')).toMatchObject({ fault: 'unreadable' });
    expect(await reader.check(null)).toEqual({ state: 'waiting' });
  });
});
