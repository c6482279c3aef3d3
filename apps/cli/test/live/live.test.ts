import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { clipPageSchema } from '@porchlight/contracts/http';
import { systemClock, systemRandom } from '@porchlight/kernel';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { sourcesOf } from '../../src/demo/searchLeaks.ts';
import { LeakScanner } from '../../src/leaks/LeakScanner.ts';
import { Needles } from '../../src/leaks/Needles.ts';
import { sampleWindows } from '../../src/leaks/sampleWindows.ts';
import { LiveHome } from './LiveHome.ts';

const PATIENCE = { timeout: 90_000 };

let town: LiveHome;

beforeAll(async () => {
  town = await LiveHome.open('camera');
}, 120_000);
afterAll(() => town?.[Symbol.asyncDispose]());

test(
  'a second viewer begins with the pictures that are there already, under a key of the same session',
  PATIENCE,
  async () => {
    using first = town.watch();
    await first.untilPictures(20);
    using second = town.watch();
    await second.untilPictures(20);
    const [begin] = second.pictures;
    expect(begin?.isKeyframe).toBe(true);
    const seen = new Map(first.pictures.map((frame) => [frame.sequence, frame]));
    const both = second.pictures.filter(({ sequence }) => seen.has(sequence));
    expect(both.length).toBeGreaterThan(5);
    for (const frame of both) expect(frame.bytes).toEqual(seen.get(frame.sequence)?.bytes);
    expect(first.frames.some(({ track }) => track === 'sound')).toBe(true);
  },
);

test(
  'a device stops by itself when its only viewer vanishes without a word, and has recorded what was seen',
  PATIENCE,
  async () => {
    const before = await storedClips();
    {
      using gone = town.watch();
      await gone.untilPictures(30);
      expect(town.isWatched).toBe(true);
    }
    await vi.waitUntil(() => !town.isWatched, { timeout: 20_000 });
    await vi.waitUntil(async () => (await storedClips()) > before, { timeout: 30_000, interval: 200 });
  },
);

test.each(['api', 'broker'])(
  'whoever watches goes on by itself after the %s was killed',
  PATIENCE,
  async (name) => {
    using watcher = town.watch();
    await watcher.untilPictures(10);
    const server = town.cloud.processes.find((each) => each.name === name);
    await server?.kill();
    await watcher.until(() => watcher.states.at(-1)?.kind !== 'live');
    await server?.restart();
    await watcher.untilState('live');
    await watcher.untilPictures(20);
  },
);

test(
  'who may only look live looks, gives no orders, and sees nothing more once removed, while the owner goes on',
  PATIENCE,
  async () => {
    const guest = await town.letLookIn();
    using looking = town.watch(guest);
    using owner = town.watch();
    await looking.untilPictures(20);
    await owner.untilPictures(20);
    await expect(looking.watch.order({ kind: 'siren', on: true })).rejects.toThrow();
    expect(town.reports.some((news) => news.report === 'event' && news.event.kind === 'siren')).toBe(false);

    town.home.household.removeMember(guest.memberId, systemClock.nowMs());
    await town.publish();
    await looking.untilState('refused');
    const seen = looking.frames.length;
    await owner.untilPictures(45);
    expect(looking.frames.length).toBe(seen);
    expect(owner.states.filter(({ kind }) => kind === 'interrupted')).toEqual([]);
  },
);

test(
  'nothing that the servers hold has a live key, or a piece of what was seen and heard',
  PATIENCE,
  async () => {
    using watcher = town.watch();
    await watcher.untilPictures(45);
    const needles = new Needles();
    for (const key of watcher.liveKeys) needles.add('a live key', key);
    for (const { bytes } of watcher.frames)
      for (const window of sampleWindows(bytes, 2, systemRandom)) needles.add('a piece of a frame', window);
    const canary = systemRandom(32);
    needles.add('the canary', canary);
    writeFileSync(join(town.cloud.folder, 'canary.log'), canary);
    const { findings } = await new LeakScanner(needles).scanAll(sourcesOf(town.cloud));
    expect(watcher.liveKeys.length).toBeGreaterThan(0);
    expect(new Set(findings.map(({ label }) => label))).toEqual(new Set(['the canary']));
  },
);

test('an order is confirmed by the device itself', PATIENCE, async () => {
  using owner = town.watch();
  await owner.untilPictures(1);
  await owner.watch.order({ kind: 'siren', on: true });
  expect(
    town.reports.some(
      (news) => news.report === 'event' && news.event.kind === 'siren' && news.event['on'] === true,
    ),
  ).toBe(true);
  await owner.watch.order({ kind: 'siren', on: false });
  await expect(owner.watch.order({ kind: 'chime' })).rejects.toMatchObject({ code: 'unsupported_command' });
});

async function storedClips(): Promise<number> {
  return (await town.home.client.json('GET', '/v1/clips', clipPageSchema)).clips.length;
}
