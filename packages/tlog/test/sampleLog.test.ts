import { utf8 } from '@porchlight/kernel';
import { SampleLog } from '@porchlight/testkit/log-queue/SampleLog';
import { expect, test } from 'vitest';
import { openProofFile, readSignedCheckpoint, verifyConsistency } from '../src/index.ts';
import { nodePrimitives } from './nodePrimitives.ts';

test('every entry of a log proves itself in every tree that holds it, and every tree leads to every later one', async () => {
  const log = new SampleLog();
  for (let at = 0; at < 20; at += 1) log.add(utf8(`entry ${at}`));
  for (let size = 1; size <= 20; size += 1) {
    for (let index = 0; index < size; index += 1) {
      const { entry } = openProofFile(await log.prove(index, size), log.policy, nodePrimitives);
      expect(entry).toEqual(log.entries[index]);
    }
    for (let oldSize = 0; oldSize <= size; oldSize += 1) {
      const [older, newer] = [oldSize, size].map(
        (each) => readSignedCheckpoint(log.checkpoint(each)).checkpoint,
      );
      if (older === undefined || newer === undefined) throw new Error('no checkpoint');
      verifyConsistency(older, newer, await log.consistency(oldSize, size), nodePrimitives.sha256);
    }
  }
});
