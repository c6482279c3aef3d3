import { generateKeyPairSync, sign } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { utf8 } from '@porchlight/kernel';
import { nodeVerifyPrimitives } from '@porchlight/seal/node-verify';
import {
  cosign,
  cosignersOf,
  formatSignatureLine,
  formatVerifierKey,
  openProofFile,
  parseAddCheckpoint,
  readSignedCheckpoint,
  SIGNATURE_TYPES,
  verifierKey,
} from '@porchlight/tlog';
import { describe, expect, onTestFinished, test } from 'vitest';
import { freshLogKey, TestLog } from './TestLog.ts';
import { rawKey, TestWitness } from './TestWitness.ts';

const PATIENCE = { timeout: 15_000, interval: 20 };

async function openWitnesses(count: number): Promise<TestWitness[]> {
  const witnesses = await Promise.all(
    ['one', 'two', 'three'].slice(0, count).map((name) => TestWitness.make(name)),
  );
  for (const witness of witnesses) onTestFinished(() => witness[Symbol.asyncDispose]());
  return witnesses;
}

function linesOf(witnesses: readonly TestWitness[], rule: string): string[] {
  return [
    ...witnesses.map(({ policyLine }) => policyLine),
    `group enough ${rule} ${witnesses.map(({ name }) => name).join(' ')}`,
  ];
}

/** The policy's names of those who cosigned what is shown. */
function cosignersShown(log: TestLog): string[] {
  const note = log.noteOf('checkpoint');
  if (note === null) return [];
  const cosigners = cosignersOf(readSignedCheckpoint(note), log.policy, nodeVerifyPrimitives);
  return cosigners.map(({ name }) => name).sort();
}

test('what a quorum cosigned is shown, with proofs that hold by the policy alone', async () => {
  const witnesses = await openWitnesses(2);
  await using log = new TestLog(freshLogKey(), linesOf(witnesses, 'all'), 'quorum enough');
  await Promise.all(witnesses.map((witness) => witness.serve(log.key.key)));
  await log.start();
  const entries = [...(await log.queue(3)), ...(await log.queue(300))];
  await expect.poll(() => log.sizeOf('checkpoint'), PATIENCE).toBe(303);
  for (const [index, { leafHash, entry }] of entries.entries()) {
    await expect.poll(() => log.backlog.find(leafHash), PATIENCE).toMatchObject({ state: 'shown', index });
    const standing = await log.backlog.find(leafHash);
    if (standing?.state !== 'shown') throw new Error('it is shown');
    expect(openProofFile(standing.proof, log.policy, nodeVerifyPrimitives).entry).toEqual(entry);
  }
  expect(cosignersShown(log)).toEqual(['one', 'two']);
  await expect
    .poll(() => [...log.notes.notes.values()], PATIENCE)
    .toEqual(
      expect.arrayContaining(
        ['one', 'two'].map((name) => ({
          name,
          cosigned: { size: 303, atMs: expect.any(Number) },
          failingSinceMs: null,
        })),
      ),
    );
});

test('while witnesses are down the log goes on and shows nothing; once they are back it shows all', async () => {
  const [one, two] = (await openWitnesses(2)) as [TestWitness, TestWitness];
  await using log = new TestLog(freshLogKey(), linesOf([one, two], 'all'), 'quorum enough');
  await one.serve(log.key.key);
  await two.serve(log.key.key);
  await log.start();
  await log.queue();
  await expect.poll(() => log.sizeOf('checkpoint'), PATIENCE).toBe(1);
  await two.kill();
  const waiting = [...(await log.queue()), ...(await log.queue())];
  await expect.poll(() => log.sizeOf('unwitnessed'), PATIENCE).toBe(3);
  await log.queue();
  await expect.poll(() => log.sizeOf('unwitnessed'), PATIENCE).toBe(4);
  await expect.poll(() => log.notes.notes.get('two')?.failingSinceMs, PATIENCE).toBeGreaterThan(0);
  expect(log.sizeOf('checkpoint')).toBe(1);
  for (const { leafHash } of waiting) expect(await log.backlog.find(leafHash)).toEqual({ state: 'waiting' });
  await two.restart();
  await expect.poll(() => log.sizeOf('checkpoint'), PATIENCE).toBe(4);
  for (const { leafHash } of waiting)
    await expect.poll(() => log.backlog.find(leafHash), PATIENCE).toMatchObject({ state: 'shown' });
  await expect.poll(() => log.notes.notes.get('two')?.failingSinceMs, PATIENCE).toBeNull();
});

test('a witness that no quorum needs holds up nobody, and its cosignature is added when it comes', async () => {
  const [one, two] = (await openWitnesses(2)) as [TestWitness, TestWitness];
  await using log = new TestLog(freshLogKey(), linesOf([one, two], 'any'), 'quorum enough');
  await one.serve(log.key.key);
  await log.start();
  for (const size of [1, 2, 3]) {
    await log.queue();
    await expect.poll(() => log.sizeOf('checkpoint'), PATIENCE).toBe(size);
  }
  expect(cosignersShown(log)).toEqual(['one']);
  await two.serve(log.key.key);
  await expect.poll(() => cosignersShown(log), PATIENCE).toEqual(['one', 'two']);
  expect(log.backlog.checkpoints.get(3)).toBe(log.noteOf('checkpoint'));
});

test('a log that starts anew learns from its witnesses what they have cosigned', async () => {
  const witnesses = await openWitnesses(1);
  await using log = new TestLog(freshLogKey(), linesOf(witnesses, 'all'), 'quorum enough');
  await witnesses[0]?.serve(log.key.key);
  await log.start();
  await log.queue(5);
  await expect.poll(() => log.sizeOf('checkpoint'), PATIENCE).toBe(5);
  await log.stop();
  log.notes.notes.clear();
  await log.start();
  await log.queue(2);
  await expect.poll(() => log.sizeOf('checkpoint'), PATIENCE).toBe(7);
});

test('a log that another process went past asks for its head instead, and cries nothing out', async () => {
  const witnesses = await openWitnesses(1);
  const [witness] = witnesses;
  await using log = new TestLog(freshLogKey(), linesOf(witnesses, 'all'), 'quorum enough');
  await log.start();
  await log.queue(2);
  await expect.poll(() => log.sizeOf('unwitnessed'), PATIENCE).toBe(2);
  await using other = log.beside();
  await other.start();
  await log.queue(3);
  await expect.poll(() => log.sizeOf('unwitnessed'), PATIENCE).toBe(5);
  await witness?.serve(log.key.key);
  await expect.poll(() => log.sizeOf('checkpoint'), PATIENCE).toBe(5);
  for (const each of [log, other]) expect(each.lines.filter(({ level }) => level === 'error')).toEqual([]);
});

test('a second history under the same key is cosigned by nobody, never shown, and cried out', async () => {
  const witnesses = await openWitnesses(1);
  const [witness] = witnesses;
  const key = freshLogKey();
  await witness?.serve(key.key);
  await using first = new TestLog(key, linesOf(witnesses, 'all'), 'quorum enough');
  await first.start();
  await first.queue(3);
  await expect.poll(() => first.sizeOf('checkpoint'), PATIENCE).toBe(3);
  await first.stop();
  for (const size of [2, 3, 5]) {
    await using second = new TestLog(key, linesOf(witnesses, 'all'), 'quorum enough');
    await second.start();
    const [entry] = await second.queue(size);
    await expect.poll(() => second.notes.notes.get('one')?.failingSinceMs, PATIENCE).toBeGreaterThan(0);
    expect(second.lines).toContainEqual({ level: 'error', msg: expect.stringContaining('ANOTHER TREE') });
    expect(second.sizeOf('checkpoint')).toBeNull();
    expect(await second.backlog.find(entry?.leafHash ?? new Uint8Array(32))).toEqual({ state: 'waiting' });
  }
});

test('without a quorum everything that is signed is shown at once', async () => {
  await using log = new TestLog(freshLogKey(), [], 'quorum none');
  await log.start();
  await log.queue(2);
  await expect.poll(() => log.sizeOf('checkpoint'), PATIENCE).toBe(2);
  expect(log.objects.objects.get('policy')).toEqual(utf8(log.policyText));
});

describe('nothing is shown for what answers as no witness does', () => {
  const answers: Record<string, RequestListener> = {
    'a signature of nobody': (_, response) => response.end('— witness.example/one AAAAAAAA\n'),
    'no lines': (_, response) => response.end('thank you'),
    'an endless answer': (_, response) => {
      response.on('close', () => clearInterval(more));
      const more = setInterval(() => response.write('x'.repeat(9_999)), 1);
    },
    'another address': (_, response) => response.writeHead(307, { location: '/elsewhere' }).end(),
    'a size that is none': (_, response) =>
      response.writeHead(409, { 'content-type': 'text/x.tlog.size' }).end('one'),
    'a failure': (_, response) => response.writeHead(503).end(),
    'a lost connection': (request) => void request.socket.destroy(),
  };

  test.each(Object.entries(answers))('%s', async (_name, answer) => {
    const [witness] = await openWitnesses(1);
    const server = createServer(answer).listen(0, '127.0.0.1');
    onTestFinished(() => void server.close().closeAllConnections());
    const port = await new Promise<number>((resolve) =>
      server.once('listening', () => resolve((server.address() as AddressInfo).port)),
    );
    const line = witness?.policyLine.replace(witness.url, `http://127.0.0.1:${port}`) ?? '';
    await using log = new TestLog(freshLogKey(), [line], 'quorum one');
    await log.start();
    await log.queue();
    await expect.poll(() => log.notes.notes.get('one')?.failingSinceMs, PATIENCE).toBeGreaterThan(0);
    expect(log.notes.notes.get('one')?.cosigned).toBeNull();
    expect(log.sizeOf('unwitnessed')).toBe(1);
    expect(log.sizeOf('checkpoint')).toBeNull();
  });
});

test.each([
  ['at the end of all times', Number.MAX_SAFE_INTEGER],
  ['five minutes ahead', 300],
  ['five minutes behind', -300],
])(
  'a cosignature of a witness whose clock stands %s isn’t taken, and ends nothing',
  async (_name, seconds) => {
    const { privateKey, publicKey } = generateKeyPairSync('ed25519');
    const { sha256 } = nodeVerifyPrimitives;
    const key = verifierKey('witness.example/one', SIGNATURE_TYPES.cosignature, rawKey(publicKey), sha256);
    const server = createServer(async (request, response) => {
      const { checkpoint } = parseAddCheckpoint(await buffer(request));
      const atSeconds = Math.min(Number.MAX_SAFE_INTEGER, Math.floor(Date.now() / 1000) + seconds);
      const { text } = readSignedCheckpoint(checkpoint).note;
      const signature = cosign(
        text,
        atSeconds,
        key,
        (message) => new Uint8Array(sign(null, message, privateKey)),
      );
      response.end(formatSignatureLine(signature));
    }).listen(0, '127.0.0.1');
    onTestFinished(() => void server.close().closeAllConnections());
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const line = `witness one ${formatVerifierKey(key)} http://127.0.0.1:${port}`;
    await using log = new TestLog(freshLogKey(), [line], 'quorum one');
    await log.start();
    await log.queue();
    await expect.poll(() => log.notes.notes.get('one')?.failingSinceMs, PATIENCE).toBeGreaterThan(0);
    await log.queue();
    await expect.poll(() => log.sizeOf('unwitnessed'), PATIENCE).toBe(2);
    expect(log.sizeOf('checkpoint')).toBeNull();
  },
);

test('witnesses of unlike pace make quorums while the log grows', async () => {
  const witnesses = await openWitnesses(3);
  await using log = new TestLog(freshLogKey(), linesOf(witnesses, '2'), 'quorum enough');
  await Promise.all(witnesses.map((witness) => witness.serve(log.key.key)));
  await log.start();
  for (let round = 0; round < 40; round += 1) {
    await log.queue();
    await new Promise((resolve) => setImmediate(resolve));
  }
  await expect.poll(() => log.sizeOf('checkpoint'), PATIENCE).toBe(40);
  expect(log.backlog.checkpoints.size).toBeGreaterThan(1);
});

test('a log whose head is lost isn’t begun a second time, as long as bucket or queue remember it', async () => {
  await using log = new TestLog(freshLogKey(), [], 'quorum none');
  await log.start();
  await log.queue(2);
  await expect.poll(() => log.backlog.shownSize(), PATIENCE).toBe(2);
  await log.stop();
  log.heads.history.length = 0;
  const refusal = { code: 'invalid_setting', message: expect.stringContaining('LOG_HEAD_FILE') };
  await expect(log.start()).rejects.toMatchObject(refusal);
  log.objects.objects.clear();
  await expect(log.start()).rejects.toMatchObject(refusal);
  expect(log.objects.objects.size).toBe(0);
});
