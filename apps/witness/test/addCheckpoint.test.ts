import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { bytesToHex, utf8 } from '@porchlight/kernel';
import { nodeVerifyPrimitives } from '@porchlight/seal/node-verify';
import type { SampleLog } from '@porchlight/testkit/log-queue/SampleLog';
import {
  cosign,
  cosignedAt,
  formatAddCheckpoint,
  formatCheckpoint,
  formatNote,
  parseNote,
  parseSignatureLines,
  readSignedCheckpoint,
  signText,
} from '@porchlight/tlog';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { RunningWitness } from './RunningWitness.ts';
import { ask, logOf, sizeReply } from './sampleLogs.ts';

const { sha256 } = nodeVerifyPrimitives;

describe('a witness', () => {
  let witness: RunningWitness;
  const log = logOf(40);
  const forked = logOf(40, 'other');
  const folderOf = (each: SampleLog) => join(witness.folder, bytesToHex(sha256(utf8(each.origin))));
  beforeAll(async () => {
    witness = await RunningWitness.start({ logs: [{ key: log.log.key }] });
  });
  afterAll(() => witness[Symbol.asyncDispose]());

  test('cosigns a first checkpoint and each that follows from the last, and gives out nothing but its line', async () => {
    const key = await witness.key();
    for (const [oldSize, size] of [
      [0, 7],
      [7, 7],
      [7, 8],
      [8, 20],
    ] as const) {
      const { status, body } = await witness.post(await ask(log, oldSize, size));
      expect([status, parseSignatureLines(body).length]).toEqual([200, 1]);
      const note = parseNote(log.unwitnessed(size) + body);
      expect(cosignedAt(note, key, nodeVerifyPrimitives)).toBeGreaterThan(1_700_000_000);
    }
    const served = await (
      await fetch(`${witness.url}/${bytesToHex(sha256(utf8(log.origin)))}/checkpoint`)
    ).text();
    expect(readSignedCheckpoint(served).checkpoint.size).toBe(20);
    expect(parseNote(served).signatures.map(({ name }) => name)).toEqual([log.origin, key.name]);
  });

  test('answers 409 with the size that it cosigned last when the old size is another', async () => {
    for (const oldSize of [0, 7, 19])
      expect(await witness.post(await ask(log, oldSize, 21))).toEqual(sizeReply(20));
    expect(await witness.post(await ask(log, 12, 12))).toEqual(sizeReply(20));
    expect(await witness.post(await ask(log, 21, 22))).toEqual(sizeReply(20));
  });

  test('answers 404 for a log that it doesn’t know', async () => {
    const text = formatCheckpoint({
      origin: 'log.example/other',
      size: 1,
      rootHash: sha256(utf8('')),
      extensions: [],
    });
    const checkpoint = formatNote({ text, signatures: [signText(text, log.log.key, log.log.sign)] });
    expect((await witness.post(formatAddCheckpoint({ oldSize: 0, proof: [], checkpoint }))).status).toBe(404);
  });

  test('answers 403 when the log’s key didn’t sign, also when the name and id say so', async () => {
    const { text, signatures } = parseNote(log.unwitnessed(21));
    const [own] = signatures;
    if (own === undefined) throw new Error('no signature');
    const stranger = { ...own, keyId: own.keyId ^ 1 };
    const broken = { ...own, signature: own.signature.map((byte, at) => (at === 5 ? byte ^ 1 : byte)) };
    for (const line of [stranger, broken]) {
      const checkpoint = formatNote({ text, signatures: [line] });
      const proof = await log.consistency(20, 21);
      expect((await witness.post(formatAddCheckpoint({ oldSize: 20, proof, checkpoint }))).status).toBe(403);
    }
  });

  test('ignores signatures of keys that it doesn’t know, of witnesses too, and keeps none of them', async () => {
    const { text, signatures } = parseNote(log.unwitnessed(21));
    const others = log.witnesses.map(({ key, sign }) => cosign(text, 5, key, sign));
    const checkpoint = formatNote({ text, signatures: [...others, ...signatures] });
    const proof = await log.consistency(20, 21);
    expect((await witness.post(formatAddCheckpoint({ oldSize: 20, proof, checkpoint }))).status).toBe(200);
    const kept = parseNote(await readFile(join(folderOf(log), 'checkpoint')));
    expect(kept.signatures.map(({ name }) => name)).toEqual([log.origin, witness.name]);
  });

  test('answers 400 for an old size above the checkpoint’s', async () => {
    expect(
      (await witness.post(await ask(log, 20, 20).then((body) => body.replace('old 20', 'old 21')))).status,
    ).toBe(400);
  });

  test('answers 422 for a proof that doesn’t verify, and for one where there is nothing to prove', async () => {
    const proof = await log.consistency(21, 30);
    const checkpoint = log.unwitnessed(30);
    const post = async (hashes: readonly Uint8Array[]) =>
      (await witness.post(formatAddCheckpoint({ oldSize: 21, proof: hashes, checkpoint }))).status;
    expect(await post(proof.slice(1))).toBe(422);
    expect(await post([...proof, sha256(utf8('more'))])).toBe(422);
    expect(await post([])).toBe(422);
    expect(await post(proof.map((hash) => hash.map((byte, at) => (at === 0 ? byte ^ 1 : byte))))).toBe(422);
    const same = formatAddCheckpoint({ oldSize: 21, proof, checkpoint: log.unwitnessed(21) });
    expect((await witness.post(same)).status).toBe(422);
    expect((await witness.post(await ask(forked, 21, 30))).status).toBe(422);
    await using fresh = await RunningWitness.start({ logs: [{ key: log.log.key }] });
    expect((await fresh.post(formatAddCheckpoint({ oldSize: 0, proof, checkpoint }))).status).toBe(422);
    expect((await fresh.post(await ask(log, 0, 30))).status).toBe(200);
  });

  test('answers 409 for another root of the size that it cosigned, and keeps both notes as evidence', async () => {
    expect((await witness.post(await ask(forked, 21, 21))).status).toBe(409);
    expect(await witness.post(await ask(forked, 0, 21))).toEqual(sizeReply(21));
    const [name = '', ...more] = await readdir(join(folderOf(log), 'evidence'));
    expect(more).toEqual([]);
    const [known, contradicting] = await Promise.all(
      ['known', 'contradicting'].map((file) => readFile(join(folderOf(log), 'evidence', name, file), 'utf8')),
    );
    expect(known).toBe(await readFile(join(folderOf(log), 'checkpoint'), 'utf8'));
    expect(contradicting).toBe(forked.unwitnessed(21));
    const warned = () =>
      witness.lines.filter(({ level, msg }) => level === 'warn' && msg.includes('exclude each other'));
    await expect.poll(warned).toHaveLength(1);
  });

  test('keeps the first 64 of a log that signs one tree after the other against itself, and fills no disk with the rest', async () => {
    await using other = await RunningWitness.start({ logs: [{ key: log.log.key }] });
    expect((await other.post(await ask(log, 0, 1))).status).toBe(200);
    for (let fork = 0; fork < 70; fork += 1)
      expect((await other.post(await ask(logOf(1, `fork ${fork}`), 1, 1))).status).toBe(409);
    const originHash = bytesToHex(sha256(utf8(log.origin)));
    expect(await readdir(join(other.folder, originHash, 'evidence'))).toHaveLength(64);
    expect((await other.post(await ask(log, 1, 2))).status).toBe(200);
  });

  test('never goes back in time, though its clock does', async () => {
    await using other = await RunningWitness.start({ logs: [{ key: log.log.key }] });
    const key = await other.key();
    const first = await other.post(await ask(log, 0, 5));
    await other.kill();
    const file = join(other.folder, bytesToHex(sha256(utf8(log.origin))), 'checkpoint');
    const at = cosignedAt(parseNote(log.unwitnessed(5) + first.body), key, nodeVerifyPrimitives) ?? 0;
    expect(at).toBeGreaterThan(0);
    const ahead = await other.cosignAt(log.unwitnessed(5), at + 86_400);
    await writeFile(file, ahead);
    await other.restart();
    const { body } = await other.post(await ask(log, 5, 9));
    expect(cosignedAt(parseNote(log.unwitnessed(9) + body), key, nodeVerifyPrimitives)).toBe(at + 86_400);
  });

  test('says who it is and what it cosigned last', async () => {
    const text = await (await fetch(witness.url)).text();
    expect(text).toContain(witness.name);
    expect(text).toContain('Last cosigned: 21 entries');
    expect((await fetch(`${witness.url}/readyz`)).status).toBe(200);
    expect((await fetch(`${witness.url}/nothing`)).status).toBe(404);
    expect((await fetch(`${witness.url}/add-checkpoint`)).status).toBe(405);
    expect((await fetch(`${witness.url}/vkey`, { method: 'DELETE' })).status).toBe(405);
  });
});
