import { SampleLog } from '@porchlight/testkit/log-queue/SampleLog';
import { cosign, formatCheckpoint, formatNote, signText } from '@porchlight/tlog';
import { expect, test } from 'vitest';
import { AuditScene, sampleLog } from './AuditScene.ts';

/** A checkpoint of a size that nobody can have, signed and cosigned. */
function checkpointOf(log: SampleLog, size: number, origin = log.origin): Buffer {
  const text = formatCheckpoint({ origin, size, rootHash: new Uint8Array(32), extensions: [] });
  const cosigned = log.witnesses.map(({ key, sign }) => cosign(text, 1_780_000_000, key, sign));
  return Buffer.from(
    formatNote({ text, signatures: [signText(text, log.log.key, log.log.sign), ...cosigned] }),
  );
}

test.each([10 ** 11, 2 ** 52, Number.MAX_SAFE_INTEGER])(
  'a log that says it has %i entries fills no memory: the first that is missing is told',
  async (size) => {
    await using scene = await AuditScene.create();
    const log = new SampleLog();
    const files = new Map([
      ['policy', Buffer.from(log.policyText)],
      ['checkpoint', checkpointOf(log, size)],
    ]);
    const { code, report } = await scene.audit(await scene.serve(files));
    expect([code, report.faults.map(({ fault }) => fault)]).toEqual([2, ['missing']]);
  },
);

test('what a log says moves no cursor and turns no line round, in text, on the error output and in JSON', async () => {
  await using scene = await AuditScene.create();
  const log = sampleLog(3);
  const trick = '\u009b2J\u009d\u202eevil';
  const spoilt = (files: Map<string, Uint8Array>) =>
    void files.set('policy', Buffer.from(`${log.policyText}group ${trick} any ${trick}\n`));
  const text = await scene.auditLog(log, spoilt, '--text');
  expect([text.code, text.err]).toEqual([3, expect.stringContaining('evil')]);
  const json = await scene.auditLog(log, spoilt);
  expect(json.report.unread).toContain(trick);
  const stranger = (files: Map<string, Uint8Array>) =>
    void files.set('checkpoint', checkpointOf(log, 3, `log.example/${trick}`));
  const told = await scene.auditLog(log, stranger, '--text');
  for (const printed of [text.err, json.out, told.out, told.err])
    expect(printed).toMatch(/^(?:[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}]|\n)*$/u);
});
