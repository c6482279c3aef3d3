import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { bytesToHex, equalBytes, utf8 } from '@porchlight/kernel';
import { nodeVerifyPrimitives } from '@porchlight/seal/node-verify';
import { SampleLog } from '@porchlight/testkit/log-queue/SampleLog';
import {
  cosignedAt,
  encodeEntryBundle,
  formatNote,
  type NoteSignature,
  parseNote,
  readSignedCheckpoint,
  rootOfTree,
  TileReader,
  tilePath,
  trustCheckpoint,
} from '@porchlight/tlog';
import { describe, expect, test } from 'vitest';
import { RunningWitness } from './RunningWitness.ts';
import { ServedLog, tilesOf } from './ServedLog.ts';
import { ask, logOf } from './sampleLogs.ts';

const { sha256 } = nodeVerifyPrimitives;
const hashOf = (log: SampleLog) => bytesToHex(sha256(utf8(log.origin)));
const mirrorOf = (log: SampleLog, { url }: { readonly url: string }) =>
  RunningWitness.start({ mode: 'mirror', logs: [{ key: log.log.key, url }] });

/** The root that the tiles lead to which are served at this address. */
const servedRoot = (prefix: string, size: number) =>
  rootOfTree(
    size,
    new TileReader(
      size,
      async (tile) => {
        const answer = await fetch(`${prefix}${tilePath(tile)}`);
        expect(answer.status).toBe(200);
        return new Uint8Array(await answer.arrayBuffer());
      },
      sha256,
    ).read,
    sha256,
  );

/** Every tile of the tree lies in the folder, byte by byte. */
async function expectFiles(mirror: RunningWitness, log: SampleLog, size: number): Promise<void> {
  const wrong: string[] = [];
  for (const [path, bytes] of await tilesOf(log, size)) {
    const kept = await readFile(join(mirror.folder, hashOf(log), path)).catch(() => new Uint8Array(0));
    if (!equalBytes(kept, bytes)) wrong.push(path);
  }
  expect(wrong).toEqual([]);
}

describe('a mirror', () => {
  test('cosigns what it has fetched, stored and recomputed, and serves it as the log does', async () => {
    const log = logOf(1_300);
    await using served = await ServedLog.start();
    await using mirror = await mirrorOf(log, served);
    let last = 0;
    for (const size of [1, 3, 256, 257, 511, 700, 1_300]) {
      await served.show(log, size);
      expect((await mirror.post(await ask(log, last, size))).status).toBe(200);
      await expectFiles(mirror, log, size);
      last = size;
    }
    const prefix = `${mirror.url}/${hashOf(log)}/`;
    const checkpoint = await fetch(`${prefix}checkpoint`);
    expect(checkpoint.headers.get('access-control-allow-origin')).toBe('*');
    expect(checkpoint.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    const signed = readSignedCheckpoint(await checkpoint.text());
    expect(cosignedAt(signed.note, await mirror.key(), nodeVerifyPrimitives)).toBeGreaterThan(0);
    expect(await servedRoot(prefix, 1_300)).toEqual(signed.checkpoint.rootHash);
    const bundle = await fetch(`${prefix}tile/entries/004`);
    expect(bundle.headers.get('content-type')).toBe('application/octet-stream');
    expect(bundle.headers.get('cache-control')).toContain('immutable');
    for (const path of ['policy', 'mirrored', 'tile/0/999', 'tile/64/000', 'evidence', 'tile/0/000.p/256'])
      expect((await fetch(`${prefix}${path}`)).status).toBe(404);
  });

  test('takes the full tile where the log has removed a partial one', async () => {
    const log = logOf(600);
    await using served = await ServedLog.start();
    await served.show(log, 600);
    served.files.delete('unwitnessed');
    await using mirror = await mirrorOf(log, served);
    expect((await mirror.post(await ask(log, 0, 300))).status).toBe(200);
    await expectFiles(mirror, log, 300);
    expect((await mirror.post(await ask(log, 300, 600))).status).toBe(200);
  });

  test('doesn’t cosign what the log doesn’t give out, and says that it may be asked again', async () => {
    const log = logOf(40);
    await using served = await ServedLog.start();
    await using mirror = await mirrorOf(log, served);
    const { status, body } = await mirror.post(await ask(log, 0, 40));
    expect([status, body]).toEqual([503, expect.stringContaining('tile/entries/000.p/40')]);
    await served.show(log);
    expect((await mirror.post(await ask(log, 0, 40))).status).toBe(200);
  });

  test('doesn’t cosign for a log that serves another entry than its root says, nor keep it', async () => {
    const log = logOf(300);
    await using served = await ServedLog.start();
    await served.show(log);
    const entries = [...log.entries.slice(256)];
    entries[7] = utf8('what others don’t see');
    served.files.set('tile/entries/001.p/44', encodeEntryBundle(entries));
    await using mirror = await mirrorOf(log, served);
    expect((await mirror.post(await ask(log, 0, 300))).status).toBe(422);
    served.files.set('tile/entries/001.p/44', encodeEntryBundle(log.entries.slice(257)));
    expect((await mirror.post(await ask(log, 0, 300))).status).toBe(422);
    expect((await readdir(mirror.folder)).filter((name) => !name.startsWith('lock.'))).toEqual([]);
    await served.show(log);
    expect((await mirror.post(await ask(log, 0, 300))).status).toBe(200);
  });

  test('doesn’t cosign for a log that changes an entry which it showed before, in a bundle that has grown', async () => {
    const log = logOf(60);
    await using served = await ServedLog.start();
    await served.show(log, 40);
    await using mirror = await mirrorOf(log, served);
    expect((await mirror.post(await ask(log, 0, 40))).status).toBe(200);
    await served.show(log);
    const entries = [...log.entries];
    entries[3] = utf8('what it should have been');
    served.files.set('tile/entries/000.p/60', encodeEntryBundle(entries));
    const { status, body } = await mirror.post(await ask(log, 40, 60));
    expect([status, body]).toEqual([422, expect.stringContaining('than before')]);
    await expectFiles(mirror, log, 40);
    await served.show(log);
    expect((await mirror.post(await ask(log, 40, 60))).status).toBe(200);
    await expectFiles(mirror, log, 60);
  });

  test('cosigns a tree smaller than what it has, and keeps both notes where the log signed another tree of that size', async () => {
    const log = logOf(700);
    const forked = logOf(700, 'other', 290);
    await using served = await ServedLog.start();
    await served.show(log);
    await using mirror = await mirrorOf(log, served);
    await expect.poll(() => mirror.lines.some(({ msg }) => msg === 'mirrored')).toBe(true);
    expect((await mirror.post(await ask(forked, 0, 300))).status).toBe(422);
    expect((await mirror.post(await ask(log, 0, 300))).status).toBe(200);
    await expectFiles(mirror, log, 300);
    const evidence = join(mirror.folder, hashOf(log), 'evidence');
    const [name = ''] = await readdir(evidence);
    expect(await readFile(join(evidence, name, 'contradicting'), 'utf8')).toBe(forked.unwitnessed(300));
    expect(await readFile(join(evidence, name, 'known'), 'utf8')).toBe(log.unwitnessed(700));
  });

  test('stops in order while a log keeps it waiting', async () => {
    const log = logOf(9);
    await using served = await ServedLog.start();
    await served.show(log);
    const waiting = Promise.withResolvers<void>();
    served.hold = (path) => (path.startsWith('tile/') ? waiting.promise : Promise.resolve());
    await using mirror = await mirrorOf(log, served);
    await expect.poll(() => served.asked.get('tile/entries/000.p/9')).toBe(1);
    expect(await mirror.kill('SIGTERM')).toBe(0);
    waiting.resolve();
  });

  test('that is far behind says so at once, catches up by itself, and goes on where it was killed', async () => {
    const log = logOf(9_000);
    const [first, last] = [await ask(log, 0, 9_000), log.unwitnessed(9_000)];
    await using served = await ServedLog.start();
    await served.show(log);
    let isOpen = false;
    served.hold = (path) =>
      expect.poll(() => isOpen || !/entries\/0(1[6-9]|[23])/.test(path), { timeout: 50_000 }).toBe(true);
    await using mirror = await mirrorOf(log, served);
    const progress = () => readFile(join(mirror.folder, hashOf(log), 'mirrored'), 'utf8').catch(() => '');
    expect((await mirror.post(first)).status).toBe(503);
    await expect.poll(progress).toMatch(/^4096\n/);
    await expect.poll(() => served.asked.get('tile/entries/017')).toBe(1);
    await mirror.kill();
    isOpen = true;
    await mirror.restart();
    await expect.poll(progress).toMatch(/^9000\n/);
    expect(served.asked.get('tile/entries/015')).toBe(1);
    const { status, body } = await mirror.post(first);
    expect(status).toBe(200);
    expect(cosignedAt(parseNote(last + body), await mirror.key(), nodeVerifyPrimitives)).toBeGreaterThan(0);
    await expectFiles(mirror, log, 9_000);
  });

  test('serves the log’s policy and the newest checkpoint that it trusts, with its own cosignature where it has one', async () => {
    const log = logOf(40);
    await using served = await ServedLog.start();
    await served.show(log);
    await using mirror = await mirrorOf(log, served);
    const get = async (name: string) => {
      const answer = await fetch(`${mirror.url}/${hashOf(log)}/${name}`);
      return answer.ok ? answer.text() : null;
    };
    await expect.poll(() => mirror.lines.some(({ msg }) => msg === 'mirrored')).toBe(true);
    expect((await mirror.post(await ask(log, 0, 30))).status).toBe(200);
    expect([
      await get('policy'),
      readSignedCheckpoint((await get('checkpoint')) ?? '').checkpoint.size,
    ]).toEqual([null, 30]);
    const { text, signatures } = parseNote(log.checkpoint(30));
    const [ofLog, ofOne, ofTwo] = signatures as [NoteSignature, NoteSignature, NoteSignature];
    const stranger = { ...ofOne, name: 'stranger.example' };
    const spoiled = { ...ofTwo, signature: ofOne.signature };
    served.files.set('policy', log.policyText);
    served.files.set(
      'checkpoint',
      formatNote({ text, signatures: [ofLog, stranger, spoiled, ofOne, ofTwo] }),
    );
    expect((await mirror.post(await ask(log, 30, 30))).status).toBe(200);
    const lines = async () => parseNote((await get('checkpoint')) ?? '').signatures;
    await expect.poll(async () => (await lines()).length, { timeout: 10_000 }).toBe(4);
    expect((await lines()).slice(0, 3)).toEqual([ofLog, ofOne, ofTwo]);
    const shown = (await get('checkpoint')) ?? '';
    expect(trustCheckpoint(shown, log.policy, nodeVerifyPrimitives).checkpoint.size).toBe(30);
    expect(cosignedAt(parseNote(shown), await mirror.key(), nodeVerifyPrimitives)).toBeGreaterThan(0);
    expect(await get('policy')).toBe(log.policyText);
    expect((await mirror.post(await ask(log, 30, 40))).status).toBe(200);
    expect(await get('checkpoint')).toContain('sample\n30\n');
    expect(await get('unwitnessed')).toContain('sample\n40\n');
    await expectFiles(mirror, log, 30);
  });

  test.each([
    ['of another log', new SampleLog('another').policyText, logOf(9).checkpoint()],
    ['that is none', 'trust me', logOf(9).checkpoint()],
    ['that the checkpoint doesn’t meet', logOf(9).policyText, logOf(9).unwitnessed()],
  ])('keeps no policy or checkpoint beside a policy %s', async (_name, policy, checkpoint) => {
    const log = logOf(9);
    await using served = await ServedLog.start();
    await served.show(log);
    served.files.set('policy', policy);
    served.files.set('checkpoint', checkpoint);
    await using mirror = await mirrorOf(log, served);
    expect((await mirror.post(await ask(log, 0, 9))).status).toBe(200);
    await expect.poll(() => served.asked.get('checkpoint') ?? 0, { timeout: 10_000 }).toBeGreaterThan(1);
    const kept = await readdir(join(mirror.folder, hashOf(log)));
    expect(kept).not.toContain('shown');
    expect(kept.includes('policy')).toBe(policy === log.policyText);
  });

  test('keeps both notes where the log shows a tree that its own entries contradict', async () => {
    const [log, forked] = [logOf(40), logOf(40, 'other', 20)];
    await using served = await ServedLog.start();
    await served.show(log);
    served.files.set('policy', log.policyText);
    served.files.set('checkpoint', forked.checkpoint(30));
    await using mirror = await mirrorOf(log, served);
    const evidence = join(mirror.folder, hashOf(log), 'evidence');
    await expect.poll(() => readdir(evidence).catch(() => []), { timeout: 10_000 }).toHaveLength(1);
    const [name = ''] = await readdir(evidence);
    expect(await readFile(join(evidence, name, 'contradicting'), 'utf8')).toBe(forked.checkpoint(30));
    expect((await fetch(`${mirror.url}/${hashOf(log)}/checkpoint`)).status).toBe(404);
  });
});
