import { resumeShowing, Sequencer, type ShowCheckpointDeps, showCheckpoint } from '@porchlight/domain/log';
import { decodeUtf8, utf8 } from '@porchlight/kernel';
import { nodePrimitives } from '@porchlight/seal/node';
import { sampleLogged } from '@porchlight/testkit/log-backlog/sampleLogged';
import {
  cosign,
  formatNote,
  openProofFile,
  readSignedCheckpoint,
  tileInTree,
  tilePath,
  trustCheckpoint,
} from '@porchlight/tlog';
import { expect, test } from 'vitest';
import { SequencerWorld } from './SequencerWorld.ts';

test('a cosigned checkpoint is served, and each of its entries gets a proof that carries it and opens by the policy', async () => {
  const world = await worldOf(300, 1, 211);
  await showCheckpoint(depsOf(world), await cosigned(world));
  expect(decodeUtf8((await world.objects.get('checkpoint')) ?? new Uint8Array(0))).toBe(
    await cosigned(world),
  );
  expect(world.backlog.checkpoints).toEqual(new Map([[512, await cosigned(world)]]));
  await checkProofs(world, 512, 3);
});

test('proofs are of the first checkpoint that showed their entry, and a later one shows the rest', async () => {
  const world = await worldOf(3);
  await showCheckpoint(depsOf(world), await cosigned(world));
  await world.queue(400);
  await world.settle();
  await showCheckpoint(depsOf(world), await cosigned(world));
  expect(await checkProofs(world, 403, 2)).toEqual(new Set([3, 403]));
});

test('cosignatures that come later are added to what is served and stored', async () => {
  const world = await worldOf(5);
  const [first = '', second = ''] = [
    await cosigned(world, 1_750_000_001),
    await cosigned(world, 1_750_000_002),
  ];
  await showCheckpoint(depsOf(world), first);
  await showCheckpoint(depsOf(world), second);
  expect(decodeUtf8((await world.objects.get('checkpoint')) ?? new Uint8Array(0))).toBe(second);
  expect(world.backlog.checkpoints.get(5)).toBe(second);
});

test('nothing is shown that too few witnesses cosigned, and nothing before its places are marked', async () => {
  const world = await worldOf(5);
  const { text, signatures } = readSignedCheckpoint(await cosigned(world)).note;
  const byOne = formatNote({ text, signatures: signatures.slice(0, 2) });
  await expect(showCheckpoint(depsOf(world), byOne)).rejects.toMatchObject({ code: 'untrusted_checkpoint' });
  const behind = { ...depsOf(world), backlog: new SequencerWorld().backlog };
  await expect(showCheckpoint(behind, await cosigned(world))).rejects.toMatchObject({ code: 'log_conflict' });
  expect(await world.objects.get('checkpoint')).toBeNull();
  expect(await world.backlog.shownSize()).toBe(0);
});

test('an older checkpoint never takes the place of a newer one', async () => {
  const world = await worldOf(5);
  const older = await cosigned(world);
  await world.queue(1);
  await world.settle();
  await showCheckpoint(depsOf(world), await cosigned(world));
  await showCheckpoint(depsOf(world), older);
  const served = trustCheckpoint(
    (await world.objects.get('checkpoint')) ?? '',
    world.sample.policy,
    nodePrimitives,
  );
  expect(served.checkpoint.size).toBe(6);
});

test('a crash at any call leaves nothing that the next start doesn’t finish', async () => {
  const when = ['before', 'after'] as const;
  let isOver = false;
  for (let call = 0; !isOver; call += 1) {
    for (const each of when) {
      const world = await worldOf(257);
      const note = await cosigned(world);
      world.faults.failAfter(call, each);
      await showCheckpoint(depsOf(world), note).catch((error: unknown) => {
        expect(error).toMatchObject({ code: 'unavailable' });
      });
      isOver = !world.faults.isOver;
      world.faults.failAfter(Number.POSITIVE_INFINITY, 'before');
      // No proof is given out of what isn't served.
      if ((await world.backlog.shownSize()) > 0) expect(world.objects.objects.has('checkpoint')).toBe(true);
      await resumeShowing(depsOf(world));
      if ((await world.objects.get('checkpoint')) === null) await showCheckpoint(depsOf(world), note);
      await checkProofs(world, 257, 64);
    }
  }
});

test('tiles that don’t lead to the signed root give no proof', async () => {
  const world = await worldOf(300);
  const note = await cosigned(world);
  const name = tilePath(tileInTree(0, 0, 300));
  const tile = (await world.objects.get(name)) ?? new Uint8Array(0);
  world.objects.objects.set(name, tile.with(40, (tile[40] ?? 0) ^ 1));
  await expect(showCheckpoint(depsOf(world), note)).rejects.toMatchObject({ code: 'corrupted_storage' });
  expect(await world.backlog.shownSize()).toBe(0);
});

/** A log that came to be in batches of these sizes. */
async function worldOf(...batches: readonly number[]): Promise<SequencerWorld> {
  const world = new SequencerWorld();
  const sequencer = new Sequencer(world.deps);
  for (const batch of batches) {
    await world.queue(batch);
    await world.settle(sequencer);
  }
  return world;
}

function depsOf({ objects, backlog, sample, deps }: SequencerWorld): ShowCheckpointDeps {
  return { objects, backlog, policy: sample.policy, primitives: nodePrimitives, nowMs: deps.nowMs };
}

/** What `unwitnessed` says, with the cosignatures of both witnesses. */
async function cosigned({ objects, sample }: SequencerWorld, atSeconds = 1_750_000_000): Promise<string> {
  const { note } = readSignedCheckpoint((await objects.get('unwitnessed')) ?? '');
  const lines = sample.witnesses.map(({ key, sign }) => cosign(note.text, atSeconds, key, sign));
  return formatNote({ ...note, signatures: [...note.signatures, ...lines] });
}

/** All are shown, and the proof of every `step`-th holds; resolves the sizes of the checkpoints that these are in. */
async function checkProofs(world: SequencerWorld, count: number, step: number): Promise<Set<number>> {
  const { queued, backlog, sample } = world;
  expect(queued.length).toBe(count);
  expect(await backlog.shownSize()).toBe(count);
  const sizes = new Set<number>();
  for (const [at, entry] of queued.entries()) {
    if (at % step !== 0) continue;
    const standing = await backlog.find(sampleLogged(entry).leafHash);
    if (standing?.state !== 'shown') throw new Error(`entry ${at} isn't shown`);
    const proven = openProofFile(utf8(standing.proof), sample.policy, nodePrimitives);
    expect({ index: proven.index, entry: proven.entry }).toEqual({ index: at, entry });
    sizes.add(proven.trusted.checkpoint.size);
  }
  return sizes;
}
