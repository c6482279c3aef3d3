import { MemoryClipIndex } from '@porchlight/testkit/clip-index/MemoryClipIndex';
import { sampleClip } from '@porchlight/testkit/clip-index/sampleClip';
import { MemoryMatchIndex } from '@porchlight/testkit/match-index/MemoryMatchIndex';
import { MemoryRegistry } from '@porchlight/testkit/registry/MemoryRegistry';
import { sampleKey, sampleKeyringChange } from '@porchlight/testkit/registry/sampleKeyringChange';
import { MemoryRequestStore } from '@porchlight/testkit/request-store/MemoryRequestStore';
import { entryOf, sampleRequest } from '@porchlight/testkit/request-store/sampleRequest';
import { expect, test } from 'vitest';

const unavailable = { code: 'unavailable', retryable: true };

test('a fake that fails before has stored nothing, one that fails after has, and both only once', async () => {
  const index = new MemoryClipIndex();
  const clip = sampleClip();
  index.failNext('commit', 'before');
  await expect(index.commit(clip)).rejects.toMatchObject(unavailable);
  expect(await index.find(clip.clipId)).toBeNull();
  index.failNext('commit', 'after');
  await expect(index.commit(clip)).rejects.toMatchObject(unavailable);
  expect(await index.find(clip.clipId)).toEqual(clip);
  expect(await index.commit(clip)).toEqual({ outcome: 'kept', clip });
});

test('each fake persists before it fails after', async () => {
  const [clips, requests, registry] = [new MemoryClipIndex(), new MemoryRequestStore(), new MemoryRegistry()];
  const matching = new MemoryMatchIndex(clips, requests);
  const [clip, request, change] = [sampleClip(), sampleRequest(), sampleKeyringChange()];
  await clips.commit(clip);
  requests.failNext('insert', 'after');
  await expect(requests.insert(request, entryOf(request))).rejects.toMatchObject(unavailable);
  expect(await requests.find(request.requestId)).toMatchObject(request);
  matching.failNext('addCandidates', 'after');
  await expect(matching.addCandidates(request.requestId, [clip.clipId])).rejects.toMatchObject(unavailable);
  expect(await matching.candidatesOf(request.requestId, clip.householdId)).toEqual([clip]);
  await registry.addHousehold(change.householdId, sampleKey());
  registry.failNext('replaceKeyring', 'after');
  await expect(registry.replaceKeyring(change)).rejects.toMatchObject(unavailable);
  expect((await registry.findKeyringVersion(change.householdId, 1))?.record).toEqual(change.keyring);
  await expect(registry.replaceKeyring(change)).rejects.toMatchObject({ code: 'stale_keyring' });
});

test('what a fake gives out or took in may be changed without changing what it holds', async () => {
  const index = new MemoryClipIndex();
  const clip = sampleClip();
  const receipt = clip.receipt.slice();
  await index.commit(clip);
  clip.receipt.fill(0);
  (await index.find(clip.clipId))?.receipt.fill(0);
  expect((await index.find(clip.clipId))?.receipt).toEqual(receipt);
});
