import { writeFile } from 'node:fs/promises';
import vectors from '@porchlight/contracts/vectors/log-entries.json' with { type: 'json' };
import type { SampleLog } from '@porchlight/testkit/log-queue/SampleLog';
import { formatProofFile, parseProofFile } from '@porchlight/tlog';
import { expect, test } from 'vitest';
import { verifyProofCommand } from '../../src/verify/verifyProofCommand.ts';
import { AuditScene, sampleLog } from './AuditScene.ts';

async function verify(scene: AuditScene, ...args: string[]) {
  const [out, err]: [string[], string[]] = [[], []];
  const code = await verifyProofCommand({
    args,
    output: { write: (text) => void out.push(text), isTty: false, columns: 80, hasColours: false },
    printError: (text) => void err.push(text),
    stateFolder: scene.folder,
    workingFolder: scene.folder,
    nowMs: 0,
  });
  return { code, out: out.join(''), err: err.join('') };
}

/** The log's policy, and a proof of its entry, as files. */
async function withProof(scene: AuditScene, log: SampleLog, proof: string): Promise<string[]> {
  await writeFile(scene.path('entry.tlog-proof'), proof);
  return ['entry.tlog-proof', '--policy', await scene.policy(log)];
}

test.each(vectors.entries)(
  'a proof of $entry.kind holds, and says what it says in plain words',
  async ({ entry, bytesHex }) => {
    await using scene = await AuditScene.create();
    const log = sampleLog(5, { 3: Uint8Array.from(Buffer.from(bytesHex, 'hex')) });
    const args = await withProof(scene, log, await log.prove(3));
    const { code, out } = await verify(scene, ...args);
    expect(code).toBe(0);
    for (const said of [/entry 3 in a tree of 5/, /one {2}2026-/, /two {2}2026-/, /✓ It is in the log/])
      expect(out).toMatch(said);
    const told = Object.entries(entry).filter(([name]) =>
      /^(requestId|agencyId|keyHex|labelHex|demandId|bundleHashHex)$/.test(name),
    );
    for (const [, value] of told) expect(out).toContain(value);
    expect((await verify(scene, ...args, '--quiet')).out).toBe('');
    const { v: _, ...fields } = entry;
    expect(JSON.parse((await verify(scene, ...args, '--json')).out)).toMatchObject({
      state: 'holds',
      index: 3,
      entry: fields,
      exitCode: 0,
    });
  },
);

test('a proof that doesn’t hold is 2, and the reason is said', async () => {
  await using scene = await AuditScene.create();
  const log = sampleLog(5);
  const proof = parseProofFile(await log.prove(3));
  const other = sampleLog(6);
  const wrong = [
    formatProofFile({ ...proof, index: 2 }),
    formatProofFile({ ...proof, hashes: proof.hashes.slice(1) }),
    formatProofFile({ ...proof, extra: other.entries[5] ?? null }),
    formatProofFile({ ...proof, extra: null }),
    formatProofFile({ ...proof, checkpoint: other.checkpoint() }),
    'c2sp.org/tlog-proof@v1\n',
    '',
  ];
  for (const each of wrong) {
    const { code, out } = await verify(scene, ...(await withProof(scene, log, each)));
    expect([each, code, out]).toEqual([each, 2, expect.stringMatching(/^✗ .+\.\n$/)]);
  }
});

test('an entry that the proof doesn’t carry is taken from a file', async () => {
  await using scene = await AuditScene.create();
  const log = sampleLog(5);
  const args = await withProof(
    scene,
    log,
    formatProofFile({ ...parseProofFile(await log.prove(3)), extra: null }),
  );
  for (const [index, expected] of [
    [3, 0],
    [4, 2],
  ] as const) {
    await writeFile(scene.path('entry.json'), log.entries[index] ?? '');
    expect((await verify(scene, ...args, '--entry', 'entry.json')).code).toBe(expected);
  }
});

test('a key that the policy doesn’t name is 2, witnesses that are missing are 3, and what is no entry is 1', async () => {
  await using scene = await AuditScene.create();
  const log = sampleLog(5, { 3: Buffer.from('gossip') });
  const proof = parseProofFile(await log.prove(4));
  const unwitnessed = await withProof(
    scene,
    log,
    formatProofFile({ ...proof, checkpoint: log.unwitnessed() }),
  );
  const early = await verify(scene, ...unwitnessed);
  expect([early.code, early.out]).toEqual([3, expect.stringContaining('nobody else vouches')]);
  const odd = await verify(scene, ...(await withProof(scene, log, await log.prove(3))));
  expect([odd.code, odd.out]).toEqual([1, expect.stringContaining('breaks the form')]);
  const strangers = log.policyText.replaceAll(/log .*\n/g, '');
  await writeFile(scene.path('policy.txt'), strangers);
  expect((await verify(scene, 'entry.tlog-proof', '--policy', 'policy.txt')).code).toBe(2);
});

test('files that can’t be read are 3, and a command that is not understood 64', async () => {
  await using scene = await AuditScene.create();
  const log = sampleLog(2);
  const [proof = '', ...policy] = await withProof(scene, log, await log.prove(0));
  expect((await verify(scene, 'nowhere', ...policy)).code).toBe(3);
  expect((await verify(scene, proof, '--policy', 'nowhere')).code).toBe(3);
  expect((await verify(scene, proof, '--policy', proof)).err).toContain('is no policy');
  for (const args of [[], [proof], [proof, proof, ...policy], [proof, ...policy, '--what']]) {
    const { code, err } = await verify(scene, ...args);
    expect([args, code, err.includes('usage:')]).toEqual([args, 64, true]);
  }
  expect(await verify(scene, '--help')).toMatchObject({ code: 0, out: expect.stringContaining('exit code') });
});
