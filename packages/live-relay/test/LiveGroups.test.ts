import { bytesToHex } from '@porchlight/kernel';
import { SampleLive, sampleAnswer, sampleLiveDevice } from '@porchlight/testkit/live-builder/SampleLive';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Lane, LiveGroups, type LiveRecord, readLiveRecord } from '../src/index.ts';

const device = sampleLiveDevice();
const MIB = 1024 * 1024;

function texts(records: readonly Uint8Array[]): string[] {
  return records.map(bytesToHex);
}

test('a group is the newest announcement and everything since the newest keyframe', () => {
  const live = new SampleLive(device);
  const groups = new LiveGroups();
  const take = (...records: Uint8Array[]) => records.map((record) => groups.take(record, 0)?.kind ?? null);
  const [first, second] = [sampleAnswer(), sampleAnswer()];
  expect(take(live.announce(first))).toEqual(['announcement']);
  expect(take(live.sound(), ...live.picture(true), ...live.picture(false))).toEqual(Array(3).fill('frame'));
  const answer = live.announce(second);
  const since = [...live.picture(true), live.sound(), ...live.picture(false)];
  take(answer, ...since);
  expect(groups.sessions).toEqual([live.sessionId]);
  expect(texts(groups.group(live.sessionId))).toEqual(texts([answer, ...since]));
  expect(groups.sessionsFor(first)).toEqual([live.sessionId]);
  expect(groups.sessionsFor(sampleAnswer())).toEqual([]);
});

test('a new generation empties the group, and frames of the one before go to nobody', () => {
  const live = new SampleLive(device);
  const groups = new LiveGroups();
  const announcement = live.announce(sampleAnswer());
  const early = live.picture(true);
  const late = live.picture(false);
  for (const record of [announcement, ...early]) groups.take(record, 0);
  const next = live.rekey();
  groups.take(next, 0);
  expect(texts(groups.group(live.sessionId))).toEqual(texts([next]));
  expect(late.map((record) => groups.take(record, 0))).toEqual([null]);
  expect(groups.take(announcement, 0)).toBeNull();
  const [keyframe] = live.picture(true) as [Uint8Array];
  expect(groups.take(keyframe, 0)).toMatchObject({ generation: 2, isKeyframe: true });
  expect(texts(groups.group(live.sessionId))).toEqual(texts([next, keyframe]));
});

test('frames of a session that was not announced go to nobody', () => {
  const live = new SampleLive(device);
  live.announce(sampleAnswer());
  const groups = new LiveGroups();
  expect(live.picture(true).map((record) => groups.take(record, 0))).toEqual([null]);
  expect(groups.sessions).toEqual([]);
  expect(groups.group(live.sessionId)).toEqual([]);
});

test('a group is forgotten beyond 2 MiB until the next keyframe, while its frames still go on', () => {
  const live = new SampleLive(device);
  const groups = new LiveGroups();
  const announcement = live.announce(sampleAnswer());
  groups.take(announcement, 0);
  const take = (records: readonly Uint8Array[]) => records.every((record) => groups.take(record, 0) !== null);
  expect(take(live.picture(true, MIB))).toBe(true);
  expect(take(live.picture(false, MIB - 10_000))).toBe(true);
  expect(groups.group(live.sessionId)).toHaveLength(19);
  expect(take(live.picture(false, 20_000))).toBe(true);
  expect(groups.group(live.sessionId)).toHaveLength(1);
  expect(take([live.sound(), ...live.picture(false)])).toBe(true);
  expect(groups.group(live.sessionId)).toHaveLength(1);
  expect(take(live.picture(true))).toBe(true);
  expect(groups.group(live.sessionId)).toHaveLength(2);
});

test('nothing of frames is kept while nobody watches', () => {
  const live = new SampleLive(device);
  const groups = new LiveGroups();
  groups.take(live.announce(sampleAnswer()), 0);
  const [keyframe] = live.picture(true) as [Uint8Array];
  groups.take(keyframe, 0);
  const [unwatched] = live.picture(false) as [Uint8Array];
  expect(groups.take(unwatched, 0, false)).not.toBeNull();
  expect(groups.group(live.sessionId)).toHaveLength(1);
});

test('a session ends after 10 s of silence, when another answers its request, and with its device', () => {
  const groups = new LiveGroups();
  const [silent, replaced, other] = [new SampleLive(device), new SampleLive(device), new SampleLive(device)];
  const request = sampleAnswer();
  groups.take(silent.announce(sampleAnswer()), 0);
  groups.take(replaced.announce(request), 9000);
  expect(groups.sweep(9999)).toEqual([]);
  expect(groups.sweep(10_000)).toEqual([silent.sessionId]);
  groups.take(other.announce(request), 10_000);
  expect(groups.sessions).toEqual([other.sessionId]);
  expect(groups.sweep(10_000)).toEqual([replaced.sessionId]);
  const [record] = other.picture(true) as [Uint8Array];
  groups.take(record, 19_000);
  expect(groups.sweep(20_000)).toEqual([]);
  groups.endAll();
  expect(groups.sessions).toEqual([]);
  expect(groups.sweep(20_000)).toEqual([other.sessionId]);
  expect(groups.sweep(20_000)).toEqual([]);
});

test('a device has four sessions at most: the fifth ends the one of which nothing has come for longest', () => {
  const groups = new LiveGroups();
  const lives = Array.from({ length: 5 }, () => new SampleLive(device));
  lives.forEach((live, i) => void groups.take(live.announce(sampleAnswer()), i));
  const ids = lives.map((live) => live.sessionId);
  expect(groups.sessions).toEqual(ids.slice(1));
  expect(groups.sweep(5)).toEqual([ids[0]]);
});

/** What a group must hold, kept naively. */
class ExpectedGroup {
  #announcement: Uint8Array;
  #kept: Uint8Array[] | null = null;

  constructor(announcement: Uint8Array) {
    this.#announcement = announcement;
  }

  get records(): Uint8Array[] {
    return [this.#announcement, ...(this.#kept ?? [])];
  }

  taken(record: Uint8Array, read: LiveRecord): void {
    if (read.kind === 'announcement') {
      if (read.generation > readLiveRecord(this.#announcement).generation) this.#kept = null;
      this.#announcement = record;
      return;
    }
    if (read.track === 'picture' && read.isKeyframe && read.chunk === 0) this.#kept = [];
    this.#kept?.push(record);
  }
}

const PRODUCTS = {
  keyframe: (live: SampleLive) => live.picture(true),
  largeKeyframe: (live: SampleLive) => live.picture(true, 260_000),
  soundAndPicture: (live: SampleLive) => [live.sound(), ...live.picture(false, 130_000)],
  rekey: (live: SampleLive) => [live.rekey(), ...live.picture(true)],
  announce: (live: SampleLive) => [live.announce(sampleAnswer())],
};
const TIMES = [0, 1, 1, 1, 1, 2];

test('whatever is lost or comes twice on the way, a group is what was taken since the keyframe', () => {
  const product = fc.constantFrom(...Object.values(PRODUCTS));
  const times = fc.infiniteStream(fc.constantFrom(...TIMES));
  fc.assert(
    fc.property(fc.array(product, { maxLength: 24 }), times, (products, fates) => {
      const live = new SampleLive(device);
      const groups = new LiveGroups();
      const announcement = live.announce(sampleAnswer());
      groups.take(announcement, 0);
      const expected = new ExpectedGroup(announcement);
      const sent = [PRODUCTS.keyframe, ...products].flatMap((make) => make(live));
      for (const record of sent.flatMap((each) => Array<Uint8Array>(fates.next().value).fill(each))) {
        const read = groups.take(record, 0);
        if (read !== null) expected.taken(record, read);
      }
      expect(texts(groups.group(live.sessionId))).toEqual(texts(expected.records));
    }),
    { numRuns: 60 },
  );
});

test('a group is sent whole to whoever comes, however little of it has been taken', () => {
  const live = new SampleLive(device);
  const groups = new LiveGroups();
  const records = [
    live.announce(sampleAnswer()),
    ...live.picture(true, 300_000),
    ...live.picture(false, 300_000),
    live.sound(),
  ];
  for (const record of records) groups.take(record, 0);
  const sent: Uint8Array[] = [];
  const lane = new Lane(
    { skipAboveBytes: 1000, resumeAtBytes: 100, dropSoundAboveBytes: 1000 },
    { bufferedBytes: () => 5000, send: (record) => void sent.push(record), skipped: () => undefined },
  );
  lane.begin(groups.group(live.sessionId));
  expect(texts(sent)).toEqual(texts(records));
  expect(lane.takeSlow()).toBe(false);
});
