import { readFile } from 'node:fs/promises';
import { encodeLogEntry } from '@porchlight/contracts/log';
import { nodePrimitives } from '@porchlight/seal/node';
import { type LogFiles, layOutLog } from '@porchlight/testkit/log-queue/layOutLog';
import { SampleLog } from '@porchlight/testkit/log-queue/SampleLog';
import { decodeEntryBundle, encodeEntryBundle, SIGNATURE_TYPES, verifierKey } from '@porchlight/tlog';
import { describe, expect, test } from 'vitest';
import { type Audited, AuditScene, blindedEntry, layOutWaiting, sampleLog } from './AuditScene.ts';

const SIZE = 300;

/** What an enemy writes in place of an entry: well-formed, and not the same. */
const other = (n: number) => encodeLogEntry(blindedEntry(n, { valueHex: 'f'.repeat(64) }));

function faultsOf({ code, report }: Audited) {
  return [code, report.faults.map(({ fault, index }) => [fault, index])];
}

function editBundle(files: LogFiles, path: string, edit: (entries: Uint8Array[]) => void): void {
  const bytes = files.get(path);
  const width = Number(path.split('.p/')[1] ?? 256);
  const entries = decodeEntryBundle(bytes ?? new Uint8Array(0), width);
  edit(entries);
  files.set(path, encodeEntryBundle(entries));
}

function flip(files: LogFiles, path: string, at: number): void {
  const bytes = Uint8Array.from(files.get(path) ?? []);
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  files.set(path, bytes);
}

describe('on its first audit, by roots, tiles and signatures, the auditor catches', () => {
  test('an entry that was edited', async () => {
    await using scene = await AuditScene.create();
    const audited = await scene.auditLog(sampleLog(SIZE), (files) =>
      editBundle(files, 'tile/entries/000', (entries) => entries.splice(17, 1, other(17))),
    );
    expect(faultsOf(audited)).toEqual([2, [['edited', 17]]]);
  });

  test('entries that stand in another order', async () => {
    await using scene = await AuditScene.create();
    const audited = await scene.auditLog(sampleLog(SIZE), (files) =>
      editBundle(files, 'tile/entries/001.p/44', (entries) =>
        entries.splice(4, 3, ...entries.slice(4, 7).reverse()),
      ),
    );
    expect(faultsOf(audited)).toEqual([2, [['reordered', 260]]]);
  });

  test('a tile of leaves, and one above, that was edited', async () => {
    await using scene = await AuditScene.create();
    const leaves = await scene.auditLog(sampleLog(SIZE), (files) => flip(files, 'tile/0/000', 40 * 32));
    expect(faultsOf(leaves)).toEqual([2, [['edited', 40]]]);
    expect(leaves.report.faults[0]?.what).toContain('other hashes than its entries');
    const above = await scene.auditLog(sampleLog(SIZE), (files) => flip(files, 'tile/1/000.p/1', 0));
    expect(faultsOf(above)).toEqual([2, [['edited', 0]]]);
    expect(above.report.faults[0]?.what).toContain('tile/1/000.p/1');
  });

  test('an entry that was edited together with every tile above it', async () => {
    await using scene = await AuditScene.create();
    const forged = await layOutLog(sampleLog(SIZE, { 17: other(17) }));
    const audited = await scene.auditLog(sampleLog(SIZE), (files) => {
      for (const [path, bytes] of forged) if (path.startsWith('tile/')) files.set(path, bytes);
    });
    expect(faultsOf(audited)).toEqual([2, [['edited', 0]]]);
    expect(audited.report.faults[0]?.evidence).not.toBeNull();
  });

  test('a bundle of another length, and one that is missing', async () => {
    await using scene = await AuditScene.create();
    const cut = await scene.auditLog(sampleLog(SIZE), (files) =>
      files.set('tile/entries/000', (files.get('tile/entries/000') ?? new Uint8Array(0)).slice(0, -1)),
    );
    expect(faultsOf(cut)).toEqual([2, [['missing', 0]]]);
    for (const path of ['tile/entries/001.p/44', 'tile/0/001.p/44'])
      expect(faultsOf(await scene.auditLog(sampleLog(SIZE), (files) => files.delete(path)))).toEqual([
        2,
        [['missing', 256]],
      ]);
  });

  test('a checkpoint with a signature of the log, or of a witness, that doesn’t hold', async () => {
    await using scene = await AuditScene.create();
    const log = sampleLog(3);
    for (const line of [4, 5]) {
      const spoiled = log.checkpoint().split('\n');
      spoiled[line] =
        `${spoiled[line]?.slice(0, -6)}${spoiled[line]?.at(-6) === 'A' ? 'B' : 'A'}${spoiled[line]?.slice(-5)}`;
      const audited = await scene.auditLog(log, (files) =>
        files.set('checkpoint', Buffer.from(spoiled.join('\n'))),
      );
      expect(faultsOf(audited)).toEqual([2, [['bad-signature', null]]]);
    }
  });

  test('a checkpoint that is signed with an old key', async () => {
    await using scene = await AuditScene.create();
    const log = sampleLog(3);
    const { publicKey } = nodePrimitives.signKeyPair(new Uint8Array(32).fill(7));
    const next = new SampleLog();
    Object.assign(next.log, {
      key: verifierKey(log.origin, SIGNATURE_TYPES.ed25519, publicKey, nodePrimitives.sha256),
    });
    const audited = await scene.auditLog(log, undefined, '--policy', await scene.policy(next));
    expect(faultsOf(audited)[0]).toBe(2);
    expect(new Set(audited.report.faults.map(({ fault }) => fault))).toEqual(new Set(['unknown-key']));
  });

  test('a checkpoint of another log', async () => {
    await using scene = await AuditScene.create();
    const audited = await scene.auditLog(sampleLog(3), (files) =>
      files.set(
        'checkpoint',
        Buffer.from(sampleLog(3).checkpoint().replaceAll('log.example', 'other.example')),
      ),
    );
    expect(faultsOf(audited)).toEqual([2, [['bad-signature', null]]]);
  });

  test('what waits for witnesses and doesn’t contain what was shown', async () => {
    await using scene = await AuditScene.create();
    const fork = await layOutLog(sampleLog(SIZE, { 280: other(280) }));
    const files = await layOutWaiting(sampleLog(SIZE), 290);
    files.set('unwitnessed', fork.get('unwitnessed') ?? new Uint8Array(0));
    expect(faultsOf(await scene.audit(await scene.copy('operator', files)))).toEqual([2, [['forked', 0]]]);
  });
});

describe('by what it remembers, the auditor catches', () => {
  test('a log that was truncated, and keeps both notes', async () => {
    await using scene = await AuditScene.create();
    await scene.auditLog(sampleLog(SIZE));
    const audited = await scene.auditLog(sampleLog(200));
    expect(faultsOf(audited)).toEqual([2, [['truncated', 200]]]);
    const evidence = await readFile(audited.report.faults[0]?.evidence ?? '', 'utf8');
    expect(evidence).toContain('log.example/sample\n300\n');
    expect(evidence).toContain('log.example/sample\n200\n');
    expect((await scene.auditLog(sampleLog(SIZE))).code).toBe(0);
  });

  test('a log that is truncated while it waits for witnesses', async () => {
    await using scene = await AuditScene.create();
    await scene.audit(await scene.copy('operator', await layOutWaiting(sampleLog(SIZE), 290)));
    expect(faultsOf(await scene.auditLog(sampleLog(295)))).toEqual([2, [['truncated', 295]]]);
  });

  test('another tree of the same size, and goes on saying so', async () => {
    await using scene = await AuditScene.create();
    await scene.auditLog(sampleLog(SIZE));
    for (const _ of [1, 2]) {
      const audited = await scene.auditLog(sampleLog(SIZE, { 50: other(50) }));
      expect(faultsOf(audited)[0]).toBe(2);
      expect(audited.report.faults.map(({ fault }) => fault)).toEqual(['forked']);
    }
  });

  test('a larger tree that is whole in itself and doesn’t contain the one that was seen', async () => {
    await using scene = await AuditScene.create();
    await scene.auditLog(sampleLog(100));
    await scene.auditLog(sampleLog(SIZE));
    const audited = await scene.auditLog(sampleLog(600, { 150: other(150) }));
    expect(faultsOf(audited)).toEqual([2, [['forked', 100]]]);
    const evidence = await readFile(audited.report.faults[0]?.evidence ?? '', 'utf8');
    expect(evidence).toContain('log.example/sample\n300\n');
    expect(evidence).toContain('log.example/sample\n600\n');
  });

  test('an entry that was edited among those that it has read before', async () => {
    await using scene = await AuditScene.create();
    await scene.auditLog(sampleLog(290));
    const audited = await scene.auditLog(sampleLog(SIZE), (files) =>
      editBundle(files, 'tile/entries/001.p/44', (entries) => entries.splice(4, 1, other(260))),
    );
    expect(faultsOf(audited)).toEqual([2, [['edited', 260]]]);
  });

  test('a fork also when it is told to read all anew', async () => {
    await using scene = await AuditScene.create();
    await scene.auditLog(sampleLog(SIZE));
    const audited = await scene.auditLog(sampleLog(400, { 1: other(1) }), undefined, '--from-start');
    expect(faultsOf(audited)).toEqual([2, [['forked', 0]]]);
  });
});

describe('by a mirror, the auditor', () => {
  async function withMirror(
    scene: AuditScene,
    operator: SampleLog,
    mirrored: SampleLog,
    spoil: (files: LogFiles) => void = () => undefined,
  ) {
    const mirror = await scene.copy('mirror', await layOutLog(mirrored));
    return scene.auditLog(operator, spoil, '--mirror', mirror);
  }

  test('reads what the operator’s copy lacks, and says what that is', async () => {
    await using scene = await AuditScene.create();
    const log = sampleLog(SIZE);
    const audited = await withMirror(scene, log, log, (files) => files.delete('tile/entries/000'));
    expect(faultsOf(audited)).toEqual([2, [['missing', 0]]]);
    expect(audited.report).toMatchObject({ readTo: SIZE, unread: null });
    expect(audited.report.faults[0]?.what).toContain('mirror has it');
  });

  test('reads all where the operator’s copy is gone', async () => {
    await using scene = await AuditScene.create();
    const mirror = await scene.copy('mirror', await layOutLog(sampleLog(SIZE)));
    const down = await scene.serve(new Map(), () => 503);
    for (const gone of [scene.path('gone'), down]) {
      const { code, report } = await scene.audit(gone, '--mirror', mirror, '--from-start');
      expect([code, report.readTo, report.faults]).toEqual([0, SIZE, []]);
      expect(report.notices.join()).toContain('operator’s copy is not read');
    }
  });

  test('is not alarmed by a mirror that lags behind, whether or not the operator is there', async () => {
    await using scene = await AuditScene.create();
    const audited = await withMirror(scene, sampleLog(SIZE), sampleLog(200));
    expect(faultsOf(audited)).toEqual([0, []]);
    const alone = await scene.audit(scene.path('gone'), '--mirror', scene.path('mirror'));
    expect([alone.code, alone.report.faults]).toEqual([3, []]);
  });

  test('adds up the cosignatures that mirrors have of one tree', async () => {
    await using scene = await AuditScene.create();
    const log = sampleLog(20);
    const lines = log.checkpoint().split('\n');
    const mirrors = await Promise.all(
      [5, 6].map(async (line) => {
        const note = lines.filter((_, at) => at < 5 || at === line || at === 7).join('\n');
        return scene.copy(
          `mirror${line}`,
          new Map([...(await layOutLog(log)), ['checkpoint', Buffer.from(note)]]),
        );
      }),
    );
    const args = mirrors.flatMap((mirror) => ['--mirror', mirror]);
    expect((await scene.audit(scene.path('gone'), ...args.slice(0, 2))).code).toBe(3);
    expect((await scene.audit(scene.path('gone'), ...args)).code).toBe(0);
  });

  test('tells an edited entry and an edited tile apart, and reads on', async () => {
    await using scene = await AuditScene.create();
    const log = sampleLog(SIZE);
    const entry = await withMirror(scene, log, log, (files) =>
      editBundle(files, 'tile/entries/000', (entries) => entries.splice(17, 1, other(17))),
    );
    expect(faultsOf(entry)).toEqual([2, [['edited', 17]]]);
    expect(entry.report.faults[0]?.what).toContain('mirror has what the tree holds');
    const tile = await withMirror(scene, log, log, (files) => flip(files, 'tile/0/000', 40 * 32));
    expect(faultsOf(tile)).toEqual([2, [['edited', 40]]]);
    expect(tile.report.faults[0]?.what).toContain('mirror has the right one');
  });

  test.each([
    ['of one size', SIZE],
    ['of which the mirror’s is smaller', 280],
  ])('catches two views %s, also when it has read the operator’s before', async (_, size) => {
    for (const isKnown of [false, true]) {
      await using scene = await AuditScene.create();
      if (isKnown) await scene.auditLog(sampleLog(SIZE));
      const audited = await withMirror(scene, sampleLog(SIZE), sampleLog(size, { 270: other(270) }));
      expect(audited.code).toBe(2);
      expect(audited.report.faults.map(({ fault }) => fault)).toEqual(['two-views']);
      const evidence = await readFile(audited.report.faults[0]?.evidence ?? '', 'utf8');
      expect(evidence.match(/^log\.example\/sample$/gm)).toHaveLength(2);
    }
  });

  test('catches an operator who hides what the log has signed', async () => {
    await using scene = await AuditScene.create();
    const audited = await withMirror(scene, sampleLog(280), sampleLog(SIZE));
    expect(faultsOf(audited)).toEqual([2, [['truncated', 280]]]);
  });
});
