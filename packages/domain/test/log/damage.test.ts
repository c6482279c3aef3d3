import { Sequencer } from '@porchlight/domain/log';
import { utf8 } from '@porchlight/kernel';
import { MemoryLogBacklog } from '@porchlight/testkit/log-backlog/MemoryLogBacklog';
import { sampleLogged } from '@porchlight/testkit/log-backlog/sampleLogged';
import { MemoryLogHeads } from '@porchlight/testkit/log-heads/MemoryLogHeads';
import { SampleLog } from '@porchlight/testkit/log-queue/SampleLog';
import { tileInTree, tilePath } from '@porchlight/tlog';
import { expect, test } from 'vitest';
import { SequencerWorld } from './SequencerWorld.ts';

const standsStill = { code: 'corrupted_storage', retryable: false };

/** A log of two batches, the second of which is left where `crashAt` says. */
async function worldOf(crashAt: string | null = null): Promise<SequencerWorld> {
  const world = new SequencerWorld();
  await world.queue(300);
  await world.settle();
  await world.queue(30);
  const at = (point: string) => {
    if (point === crashAt) throw new Error('crashed');
  };
  const round = new Sequencer({ ...world.deps, at }).round();
  if (crashAt === null) await round;
  else await expect(round).rejects.toThrow('crashed');
  await world.queue(1);
  return world;
}

test('a head that was lost or put back stops the log before it signs a second history', async () => {
  const world = await worldOf();
  const before = world.signed.length;
  const lost = new Sequencer({ ...world.deps, heads: new MemoryLogHeads() });
  await expect(lost.round()).rejects.toMatchObject(standsStill);
  const older = new MemoryLogHeads();
  older.history.push(...world.heads.history.slice(0, 1));
  await expect(new Sequencer({ ...world.deps, heads: older }).round()).rejects.toMatchObject(standsStill);
  expect(older.history.length).toBe(1);
  expect(world.signed.length).toBe(before);
});

test('a queue that knows of a larger tree stops a log whose head and bucket were both put back', async () => {
  const world = new SequencerWorld();
  const { backlog } = await worldOf();
  await expect(new Sequencer({ ...world.deps, backlog }).round()).rejects.toMatchObject(standsStill);
  expect(world.heads.history).toEqual([]);
});

test('a queue that was put back learns of all places again, and no entry gets a second one', async () => {
  const world = await worldOf();
  const restored = new MemoryLogBacklog();
  await restored.add(world.queued.map((entry) => sampleLogged(entry)));
  await new Sequencer({ ...world.deps, backlog: restored }).round();
  await world.backlog.markPlaced(
    330,
    world.queued.slice(330).map((entry) => sampleLogged(entry).leafHash),
  );
  expect(await restored.placedSize()).toBe(331);
  await world.audit();
});

test('a committed batch whose staged copy is gone or damaged stops the log', async () => {
  const world = await worldOf('committed');
  const name = world.heads.history.at(-1)?.staged ?? '';
  const staged = world.objects.objects.get(name) ?? new Uint8Array(0);
  world.objects.objects.delete(name);
  await expect(new Sequencer(world.deps).round()).rejects.toMatchObject(standsStill);
  for (const damaged of [
    staged.with(0, 0),
    staged.slice(0, -1),
    staged.with(9, 255),
    staged.with(20, 0x2e),
  ]) {
    world.objects.objects.set(name, damaged);
    await expect(new Sequencer(world.deps).round()).rejects.toMatchObject(standsStill);
  }
  world.objects.objects.set(name, staged);
  await world.settle();
  await world.audit();
});

test.each([
  ['tile of hashes', 0 as const],
  ['bundle of entries', 'entries' as const],
])('a damaged or missing %s at the end of the log stops it, and nothing is built on it', async (_, level) => {
  const world = await worldOf();
  const name = tilePath(tileInTree(level, 1, 330));
  const bytes = world.objects.objects.get(name) ?? new Uint8Array(0);
  world.objects.objects.delete(name);
  await expect(new Sequencer(world.deps).round()).rejects.toMatchObject(standsStill);
  world.objects.objects.set(name, bytes.with(3, (bytes[3] ?? 0) ^ 1));
  await expect(new Sequencer(world.deps).round()).rejects.toMatchObject(standsStill);
  expect(world.heads.history.length).toBe(2);
  world.objects.objects.set(name, bytes);
  await world.settle();
  await world.audit();
});

test('an entry whose leaf hash is another than the queue says is not placed', async () => {
  const world = await worldOf();
  await world.backlog.add([{ leafHash: new Uint8Array(32), entry: utf8('forged'), label: null }]);
  await expect(new Sequencer(world.deps).round()).rejects.toMatchObject(standsStill);
  expect(world.heads.history.length).toBe(2);
});

test('what is no entry is not placed, and neither is what waits behind it, until it is taken out', async () => {
  const world = await worldOf();
  const requireForm = (entry: Uint8Array) => {
    if (entry.length === 7) throw new Error('no entry');
  };
  await world.backlog.add([sampleLogged('garbage')]);
  const round = () => new Sequencer({ ...world.deps, requireForm }).round();
  await expect(round()).rejects.toMatchObject(standsStill);
  expect(world.heads.history.length).toBe(2);
  await expect(round()).rejects.toMatchObject(standsStill);
});

test('a bucket that holds a log of another origin is left alone', async () => {
  const world = await worldOf();
  const stranger = new SampleLog();
  stranger.add(utf8('theirs'));
  const theirs = utf8(stranger.unwitnessed().replaceAll(stranger.origin, 'log.example/other'));
  world.objects.objects.set('unwitnessed', theirs);
  await expect(new Sequencer(world.deps).round()).rejects.toMatchObject(standsStill);
  expect(world.objects.objects.get('unwitnessed')).toEqual(theirs);
});
