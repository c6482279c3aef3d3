import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ClipId, DeviceId } from '@porchlight/kernel';
import { expect, test } from 'vitest';
import vectors from '../spec/vectors/spool.json' with { type: 'json' };
import { makeFileHead } from '../src/fileHead.ts';
import { encodeFrameHead, type FrameKind } from '../src/frame.ts';
import { openSpool } from '../src/index.ts';
import { temporaryFolder } from './records.ts';

for (const log of vectors.logs) {
  test(`the log “${log.name}” of the vectors is read as they say`, async () => {
    await using folder = await temporaryFolder();
    await mkdir(folder.path, { recursive: true });
    for (const file of log.files) await writeFile(join(folder.path, file.name), Buffer.from(file.hex, 'hex'));
    if ('error' in log) {
      await expect(openSpool({ folder: folder.path })).rejects.toMatchObject({ code: log.error });
      return;
    }
    await using spool = await openSpool({ folder: folder.path });
    const clips = [];
    for (const { deviceId, clipId, nextSequence, manifest, lastAppendAtMs } of spool.clips()) {
      const records: string[] = [];
      for await (const record of spool.recordsOf(deviceId, clipId)) records.push(record.toString('hex'));
      clips.push({ deviceId, clipId, nextSequence, manifest, lastAppendAtMs, records });
    }
    expect(clips).toEqual(log.clips);
  });
}

test('heads are encoded as in the vectors', () => {
  const { salt, firstBatch, hex } = vectors.fileHead;
  const head = makeFileHead(firstBatch, Buffer.from(salt, 'hex'));
  expect(head.bytes.toString('hex')).toBe(hex);
  for (const frame of vectors.frameHeads) {
    const { kind, deviceId, clipId } = frame.fields;
    const fields = {
      ...frame.fields,
      kind: kind as FrameKind,
      deviceId: deviceId as DeviceId,
      clipId: clipId as ClipId,
    };
    expect(encodeFrameHead(fields, head.seed).toString('hex')).toBe(frame.hex);
  }
});

test('the specification names the numbers that the vectors and the code use', async () => {
  const text = await readFile(new URL('../spec/spool.md', import.meta.url), 'utf8');
  for (const phrase of ['122,880', '500 frames', '8 MiB', '64 MiB']) expect(text).toContain(phrase);
});
