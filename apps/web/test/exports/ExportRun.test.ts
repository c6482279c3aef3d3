import { PorchlightError } from '@porchlight/kernel';
import { describe, expect, test } from 'vitest';
import { nextPart, planExport } from '../../src/exports/ExportPlan.ts';
import { type ExportDeps, runExport } from '../../src/exports/ExportRun.ts';
import { zipOf } from '../../src/exports/zipOf.ts';
import type { TakenClip } from '../../src/worker/TakenClip.ts';
import { madeUpClips } from '../gallery/clips/madeUpHouse.ts';

const NOW_MS = new Date(2026, 10, 26, 19, 30).getTime();
const clips = madeUpClips(250, NOW_MS).map((clip) => ({ ...clip, sizeBytes: 100_000 as never }));
const planOf = (form: 'zip' | 'folder', count = clips.length) =>
  planExport(clips.slice(0, count), () => 'Yard', { form, withOriginals: true });

/** A recording on which a check has failed: what is kept of it is its original. */
const DAMAGED: TakenClip = {
  original: new Uint8Array([1, 2, 3]),
  picture: null,
  sound: null,
  begun: null,
  end: null,
  failure: { code: 'wrong_key', message: 'the segment does not open' },
};

/** Keeps the names of files by ZIP. */
function deskOf(take: ExportDeps['take'] = async () => DAMAGED) {
  const kept: { zip: string; names: string[] }[] = [];
  const remembered: ReturnType<typeof planOf>[] = [];
  const deps: ExportDeps = {
    take,
    retiredAtMs: () => null,
    async keep(files, zip) {
      const names: string[] = [];
      for await (const { name } of files) names.push(name);
      kept.push({ zip, names });
    },
    remember: async (plan) => void remembered.push(plan),
    tell: () => {},
    nowMs: () => NOW_MS,
  };
  return { deps, kept, remembered };
}

const never = new AbortController().signal;

describe('a plan', () => {
  test('has the oldest first, and no name twice, also where two were filmed in one second', () => {
    const twins = clips
      .slice(0, 3)
      .map((clip) => ({ ...clip, startedAtMs: clips[0]?.startedAtMs ?? clip.startedAtMs }));
    const { clips: planned } = planExport(twins, (id) => (id.endsWith('a1') ? 'yard' : 'Yard'), {
      form: 'zip',
      withOriginals: false,
    });
    expect(planned.map(({ clipId }) => clipId)).toEqual(twins.toReversed().map(({ clipId }) => clipId));
    expect(new Set(planned.map(({ name }) => name.toLowerCase())).size).toBe(3);
  });

  test('cuts ZIPs by number and by size', () => {
    expect(nextPart(planOf('zip'))).toHaveLength(100);
    const large = clips.map((clip) => ({ ...clip, sizeBytes: (100 * 1024 * 1024) as never }));
    expect(nextPart(planExport(large, () => 'Yard', { form: 'zip', withOriginals: true }))).toHaveLength(2);
    expect(nextPart(planOf('folder'))).toHaveLength(1);
    expect(nextPart(planOf('zip', 0))).toEqual([]);
  });
});

test('an export takes every recording once, in ZIPs that each say what is in them', async () => {
  const { deps, kept, remembered } = deskOf();
  const end = await runExport(planOf('zip'), deps, never);
  expect(kept.map(({ zip }) => zip)).toEqual([
    'Porchlight 1 to 100 of 250.zip',
    'Porchlight 101 to 200 of 250.zip',
    'Porchlight 201 to 250 of 250.zip',
  ]);
  expect(kept.every(({ names }) => names.at(-1) === 'recordings.json')).toBe(true);
  expect(end.results.map(({ clipId }) => clipId)).toEqual(end.clips.map(({ clipId }) => clipId));
  expect(remembered.at(-1)).toEqual(end);
});

test('after a break it goes on with the part that wasn’t safe, and ends with every recording once', async () => {
  let taken = 0;
  const breaking = deskOf(async () => {
    taken += 1;
    if (taken === 150) throw new PorchlightError('unavailable', 'the cloud does not answer');
    return DAMAGED;
  });
  await expect(runExport(planOf('zip'), breaking.deps, never)).rejects.toMatchObject({ code: 'unavailable' });
  const standing = breaking.remembered.at(-1);
  if (standing === undefined) throw new Error('nothing was remembered');
  expect(standing.results).toHaveLength(100);
  const after = deskOf();
  const end = await runExport(JSON.parse(JSON.stringify(standing)), after.deps, never);
  expect(after.kept[0]?.zip).toBe('Porchlight 101 to 200 of 250.zip');
  expect(end.results.map(({ clipId }) => clipId)).toEqual(end.clips.map(({ clipId }) => clipId));
});

test('a recording that isn’t there is noted, and the others come', async () => {
  const plan = planOf('folder', 5);
  const gone = plan.clips[2]?.clipId;
  const { deps, kept } = deskOf(async ({ clipId }) => {
    if (clipId === gone) throw new PorchlightError('not_found', 'there is nothing of yours by this id');
    return DAMAGED;
  });
  const end = await runExport(plan, deps, never);
  expect(end.results.map(({ note }) => note?.includes('isn’t there'))).toEqual([
    false,
    false,
    true,
    false,
    false,
  ]);
  expect(kept.flatMap(({ names }) => names).filter((name) => name.endsWith('.porchlight'))).toHaveLength(4);
});

test('what a check has failed on is kept as it came and named, also where originals weren’t asked for', async () => {
  const { deps, kept } = deskOf();
  const plan = { ...planOf('folder', 1), withOriginals: false };
  const { results } = await runExport(plan, deps, never);
  expect(kept[0]?.names).toEqual([`${plan.clips[0]?.name}.porchlight`, 'recordings.json']);
  expect(results[0]).toMatchObject({ verdict: 'failed', signingKeyHex: null });
  expect(results[0]?.note).toContain('changed');
  expect(results[0]?.originalSha256Hex).toBe(
    '039058c6f2c0cb492c533b0a4d14ef77cc0f78abccced5287d84a1a2011cfb81',
  );
});

test('an export that is stopped keeps no part that isn’t whole', async () => {
  const ending = new AbortController();
  let taken = 0;
  const { deps, kept, remembered } = deskOf(async () => {
    taken += 1;
    if (taken === 120) ending.abort();
    return DAMAGED;
  });
  await expect(runExport(planOf('zip'), deps, ending.signal)).rejects.toThrow();
  expect(kept).toHaveLength(1);
  expect(remembered).toHaveLength(1);
});

test('what a ZIP couldn’t be made for is what making its files threw', async () => {
  const error = new PorchlightError('unavailable', 'the cloud does not answer');
  async function* files() {
    yield { name: 'recordings.json', content: new Blob(['{}']), atMs: NOW_MS };
    throw error;
  }
  await expect(zipOf(files())).rejects.toBe(error);
});

test('a ZIP holds the bytes of its files as they are', async () => {
  async function* files() {
    yield { name: 'Haustür.mp4', content: new Blob(['the picture']), atMs: NOW_MS };
    yield { name: 'recordings.json', content: new Blob(['{}']), atMs: NOW_MS };
  }
  const zip = await (await zipOf(files())).text();
  expect(zip.startsWith('PK')).toBe(true);
  expect(zip).toContain('the picture');
  expect(zip).toContain('Haustür.mp4');
});
