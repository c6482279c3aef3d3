import { storeClip } from '@porchlight/domain';
import { concatBytes } from '@porchlight/kernel';
import { filmClip } from '@porchlight/testkit/clip-builder/filmClip';
import { sampleHome } from '@porchlight/testkit/clip-builder/sampleHome';
import { sampleTown } from '@porchlight/testkit/clip-index/sampleClip';
import { entryOf, sampleRequest } from '@porchlight/testkit/request-store/sampleRequest';
import { describe, expect, test } from 'vitest';
import { aroundEachCall } from './cloud/aroundEachCall.ts';
import { Interruption, interruptionsOf } from './cloud/Interruption.ts';
import { jobOf, MemoryCloud, receiptOf, wholeObject } from './cloud/MemoryCloud.ts';

const home = sampleHome();
const [camera] = home.cameras;
const { deviceId } = camera;
const cells = sampleTown(1);
const request = sampleRequest({ cells });
const clip = filmClip(camera, { cells, seconds: 3 });
const repeated = (length: number) => new Uint8Array(length).fill(7);
const [earlier, forged] = [filmClip(camera, {}, repeated), filmClip(camera, { seconds: 1 }, repeated)];

const PORTS = ['spool', 'store', 'index', 'matching', 'registry'] as const;

/** Runs the clip's job once, interrupted so. */
async function runJob(cloud: MemoryCloud, interruption: Interruption, clipId = clip.clipId): Promise<void> {
  const deps = aroundEachCall(cloud.deps, PORTS, interruption.around);
  await storeClip(deps, jobOf(deviceId, { clipId }));
}

/** Where a job finds the cloud when it starts, and what it must leave. */
interface Scenario {
  readonly name: string;
  readonly prepare: (cloud: MemoryCloud) => Promise<unknown>;
  readonly filmed: typeof clip;
  readonly stored: Uint8Array | null;
}

const scenarios: readonly Scenario[] = [
  {
    name: 'a finished clip that a request waits for',
    filmed: clip,
    prepare: async (cloud) => cloud.spool.fill(deviceId, clip.clipId, clip.records),
    stored: wholeObject(clip),
  },
  {
    name: 'an unfinished clip',
    filmed: clip,
    prepare: async (cloud) => cloud.spool.fill(deviceId, clip.clipId, clip.records.slice(0, 3)),
    stored: concatBytes(...clip.records.slice(1, 3)),
  },
  {
    name: 'the completion of an unfinished clip',
    filmed: clip,
    async prepare(cloud) {
      cloud.spool.fill(deviceId, clip.clipId, clip.records.slice(0, 3));
      await runJob(cloud, new Interruption());
      cloud.spool.fill(deviceId, clip.clipId, clip.records.slice(3));
    },
    stored: wholeObject(clip),
  },
  {
    name: 'a clip that is refused at once',
    filmed: clip,
    prepare: async (cloud) => cloud.spool.fill(deviceId, clip.clipId, clip.records.toSpliced(2, 1)),
    stored: null,
  },
  {
    name: 'a clip that is refused because another has its id',
    filmed: earlier,
    async prepare(cloud) {
      cloud.spool.fill(deviceId, earlier.clipId, earlier.records);
      await runJob(cloud, new Interruption(), earlier.clipId);
      const conflicting = filmClip(camera, { clockUncertaintyMs: 1 }, repeated);
      cloud.spool.fill(deviceId, earlier.clipId, conflicting.records);
    },
    stored: wholeObject(earlier),
  },
  {
    name: 'other segments behind the opening of a stored clip',
    filmed: earlier,
    async prepare(cloud) {
      cloud.spool.fill(deviceId, earlier.clipId, earlier.records);
      await runJob(cloud, new Interruption(), earlier.clipId);
      cloud.spool.fill(deviceId, earlier.clipId, forged.records);
    },
    stored: wholeObject(earlier),
  },
];

async function begin({ prepare }: Scenario): Promise<MemoryCloud> {
  const cloud = await MemoryCloud.of(home);
  await cloud.requests.insert(request, entryOf(request));
  await prepare(cloud);
  return cloud;
}

describe.each(scenarios)('$name', (scenario) => {
  const { filmed, stored } = scenario;
  const { clipId } = filmed;

  test('is one object or none, with its receipt or refusal sent', async () => {
    const cloud = await begin(scenario);
    await runJob(cloud, new Interruption(), clipId);
    if (stored === null) expect(cloud.store.objects().size).toBe(0);
    else expect((await cloud.onlyObject()).bytes).toEqual(stored);
    expect(cloud.spool.settled.at(-1)).toMatchObject({ deviceId, clipId });
  });

  test('ends the same when its job dies before or after any step, and is run again', async () => {
    const whole = new Interruption();
    const undisturbed = await begin(scenario);
    await runJob(undisturbed, whole, clipId);
    const expected = await undisturbed.state(deviceId, filmed);
    expect(whole.steps.length).toBeGreaterThan(2);
    for (const interruption of interruptionsOf(whole.steps.length)) {
      const cloud = await begin(scenario);
      await expect(runJob(cloud, interruption, clipId)).rejects.toMatchObject({ code: 'unavailable' });
      await runJob(cloud, new Interruption(), clipId);
      expect(await cloud.state(deviceId, filmed), interruption.name).toEqual(expected);
    }
  });

  test('ends the same when its job dies twice, at any two steps', async () => {
    const whole = new Interruption();
    const undisturbed = await begin(scenario);
    await runJob(undisturbed, whole, clipId);
    const expected = await undisturbed.state(deviceId, filmed);
    for (const first of interruptionsOf(whole.steps.length)) {
      // A second run may take some steps more, to clear up behind the first.
      for (const second of interruptionsOf(whole.steps.length + 2)) {
        const cloud = await begin(scenario);
        await runJob(cloud, first.again(), clipId).catch(() => undefined);
        await runJob(cloud, second, clipId).catch(() => undefined);
        await runJob(cloud, new Interruption(), clipId);
        expect(await cloud.state(deviceId, filmed), `${first.name}, then ${second.name}`).toEqual(expected);
      }
    }
  });
});

describe('an unfinished clip whose job dies before or after any step, while the rest of the clip arrives', () => {
  const rest = async (cloud: MemoryCloud) => cloud.spool.fill(deviceId, clip.clipId, clip.records.slice(3));
  const scenario = scenarios[1] as Scenario;

  test.each([
    ['its job is run again first', false],
    ['the job of the whole runs first', true],
  ])('ends as the whole clip when %s', async (_, isWholeFirst) => {
    const undisturbed = await begin(scenario);
    await rest(undisturbed);
    await runJob(undisturbed, new Interruption());
    const expected = await undisturbed.state(deviceId, clip);
    const whole = new Interruption();
    await runJob(await begin(scenario), whole);
    for (const interruption of interruptionsOf(whole.steps.length)) {
      const cloud = await begin(scenario);
      await runJob(cloud, interruption).catch(() => undefined);
      if (isWholeFirst) await rest(cloud);
      await runJob(cloud, new Interruption());
      if (!isWholeFirst) await rest(cloud);
      await runJob(cloud, new Interruption());
      expect(await cloud.state(deviceId, clip), interruption.name).toEqual(expected);
      expect(receiptOf(cloud.spool.settled.at(-1)?.reply).finished).toBe(true);
    }
  });
});
