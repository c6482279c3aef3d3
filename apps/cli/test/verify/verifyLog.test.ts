import { layOutLog } from '@porchlight/testkit/log-queue/layOutLog';
import { SampleLog } from '@porchlight/testkit/log-queue/SampleLog';
import { describe, expect, test } from 'vitest';
import { AuditScene, blindedEntry, layOutWaiting, START_MS, sampleLog } from './AuditScene.ts';

describe('a log that holds', () => {
  test.each([1, 2, 255, 256, 257, 700])(
    'of %i entries is read whole, from a folder and from a server',
    async (size) => {
      await using scene = await AuditScene.create();
      const log = sampleLog(size);
      const policy = await scene.policy(log);
      const folder = await scene.auditLog(log, undefined, '--policy', policy);
      expect(folder.report).toMatchObject({
        treeSize: size,
        readFrom: 0,
        readTo: size,
        counts: { blinded: size },
        broken: [],
        faults: [],
        unread: null,
      });
      expect(folder.report.witnesses).toHaveLength(2);
      expect(folder.code).toBe(0);
      const url = await scene.serve(await layOutLog(log));
      const served = await scene.audit(url, '--policy', policy, '--state', scene.path('other.json'));
      expect([served.code, served.report.readTo]).toEqual([0, size]);
    },
  );

  test('is read on from where it was left, whatever the sizes, and not at all where nothing is new', async () => {
    await using scene = await AuditScene.create();
    let before = 0;
    for (const size of [3, 3, 200, 256, 300, 520]) {
      const { code, report } = await scene.auditLog(sampleLog(size));
      expect([code, report.readFrom, report.readTo, report.counts]).toEqual([
        0,
        before,
        size,
        { blinded: size },
      ]);
      before = size;
    }
    const again = await scene.auditLog(sampleLog(520), undefined, '--from-start');
    expect([again.code, again.report.readFrom, again.report.readTo]).toEqual([0, 0, 520]);
  });

  test('is read from the full tiles where the partial ones are gone', async () => {
    await using scene = await AuditScene.create();
    const files = await layOutWaiting(sampleLog(512), 300);
    expect([files.delete('tile/0/001.p/44'), files.delete('tile/entries/001.p/44')]).toEqual([true, true]);
    expect(await scene.audit(await scene.copy('operator', files))).toMatchObject({
      code: 0,
      report: { readTo: 300 },
    });
  });

  test('whose newest entries wait for witnesses is held against what the log signed beyond', async () => {
    await using scene = await AuditScene.create();
    const log = sampleLog(300);
    const { code, report } = await scene.audit(await scene.copy('operator', await layOutWaiting(log, 290)));
    expect([code, report.readTo, report.treeSize]).toEqual([0, 290, 290]);
    const later = await scene.auditLog(log);
    expect([later.code, later.report.readFrom, later.report.readTo]).toEqual([0, 290, 300]);
  });

  test('says without a policy of the reader’s own whose word the quorum is', async () => {
    await using scene = await AuditScene.create();
    const log = sampleLog(3);
    const { out, code } = await scene.auditLog(log, undefined, '--text');
    expect(out).toContain('the operator’s own word');
    expect(out).toContain('✓ All of it holds');
    expect(code).toBe(0);
    const own = await scene.auditLog(log, undefined, '--text', '--policy', await scene.policy(log));
    expect(own.out).not.toContain('own word');
    expect((await scene.auditLog(log, undefined, '--quiet')).out).toBe('');
  });
});

describe('what keeps an audit from its end is 3', () => {
  test('nobody answers, there is no log, or no policy', async () => {
    await using scene = await AuditScene.create();
    const down = await scene.serve(new Map(), () => 503);
    for (const place of [scene.path('nowhere'), down]) {
      const { code, report } = await scene.audit(place, '--policy', await scene.policy(sampleLog(1)));
      expect([place, code, report.unread === null && report.treeSize !== null]).toEqual([place, 3, false]);
    }
    expect((await scene.audit(scene.path('nowhere'))).report.unread).toContain('--policy FILE');
  });

  test('a tile can’t be had because the server fails, and what fails now and then is asked again', async () => {
    await using scene = await AuditScene.create();
    const files = await layOutLog(sampleLog(300));
    const failing = await scene.serve(files, (path) => (path === 'tile/entries/000' ? 500 : null));
    expect(await scene.audit(failing)).toMatchObject({
      code: 3,
      report: { faults: [], unread: expect.stringContaining('answers 500') },
    });
    const seen = new Set<string>();
    const flaky = await scene.serve(files, (path) => (seen.size === seen.add(path).size ? null : 503));
    expect(await scene.audit(flaky)).toMatchObject({ code: 0, report: { readTo: 300 } });
  });

  test('too few witnesses have cosigned, though all else holds', async () => {
    await using scene = await AuditScene.create();
    const log = sampleLog(20);
    const { code, report } = await scene.auditLog(log, (files) =>
      files.set('checkpoint', Buffer.from(log.unwitnessed())),
    );
    expect([code, report.readTo, report.faults]).toEqual([3, 20, []]);
    const nothing = await scene.auditLog(log, (files) => files.delete('checkpoint'), '--text');
    expect(nothing.out).toContain('No checkpoint of this log could be relied on');
    expect(nothing.code).toBe(3);
  });

  test('what it remembers is not its own, or another log’s', async () => {
    await using scene = await AuditScene.create();
    const log = sampleLog(3);
    const policy = await scene.policy(log);
    expect(await scene.auditLog(log, undefined, '--text', '--state', policy)).toMatchObject({
      code: 3,
      err: expect.stringContaining('Move it away'),
    });
  });
});

test('a command that is not understood is 64, and --help is not', async () => {
  await using scene = await AuditScene.create();
  for (const args of [
    [],
    ['a', 'b'],
    ['a', '--what'],
    ['ftp://log.example/'],
    ['a', '--mirror', 'ftp://log.example/'],
  ]) {
    const { code, err } = await scene.audit('--text', ...args);
    expect([args, code, err.includes('usage:')]).toEqual([args, 64, true]);
  }
  const { code, out } = await scene.audit('--text', '--help');
  expect([code, out.includes('exit code')]).toEqual([0, true]);
});

test('entries that break rules are reported by index, kind and rule, now and whenever it is audited again', async () => {
  await using scene = await AuditScene.create();
  const log = sampleLog(300, {
    7: blindedEntry(7, { labelHex: '3'.padStart(64, '0') }),
    270: Buffer.from('{"kind":"blinded"}'),
    280: blindedEntry(280, { atMs: START_MS - 600_001 }),
  });
  const { code, report } = await scene.auditLog(log);
  expect(report.broken.map(({ index, kind, rule }) => [index, kind, rule])).toEqual([
    [7, 'blinded', 'label'],
    [270, 'blinded', 'form'],
    [280, 'blinded', 'time'],
  ]);
  expect([code, report.counts]).toEqual([1, { blinded: 299, malformed: 1 }]);
  const text = await scene.auditLog(log, undefined, '--text', '--from-start');
  expect(text.out).toContain('✗ entry 7, blinded: an entry before it has its label (label)');
  const again = await scene.auditLog(log, undefined, '--text');
  expect([again.code, again.out.includes('3 breaches were found in an earlier audit')]).toEqual([1, true]);
  expect(again.out).toContain('3 entries break a rule: label 1, form 1, time 1');
});

test('what rules need is remembered: a label of the first day is known on the second', async () => {
  await using scene = await AuditScene.create();
  await scene.auditLog(sampleLog(300));
  const { report } = await scene.auditLog(
    sampleLog(310, { 305: blindedEntry(305, { labelHex: '5'.padStart(64, '0') }) }),
  );
  expect([report.readFrom, report.broken]).toEqual([
    300,
    [expect.objectContaining({ index: 305, rule: 'label' })],
  ]);
});

test('an entry that a witness saw the log without, and that claims to be older, is reported by who saw that', async () => {
  await using scene = await AuditScene.create();
  const log = sampleLog(1000);
  const early = new SampleLog();
  early.entries.push(...log.entries.slice(0, 990));
  early.cosignedAtSeconds = START_MS / 1000 + 1700;
  await scene.auditLog(early);
  const { code, report } = await scene.auditLog(log);
  expect(report.broken.map(({ index, rule }) => [index, rule])).toEqual(
    Array.from({ length: 10 }, (_, at) => [990 + at, 'backdated']),
  );
  expect(code).toBe(1);
});
