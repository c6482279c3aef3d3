import { concatBytes } from '@porchlight/kernel';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  LIVE_LIMITS,
  peekLiveAnnouncement,
  peekTalkOffer,
  readLiveFrame,
  type Track,
} from '../src/header/index.ts';
import { type FrameResult, type MediaFrame, TalkGate, TalkSealer } from '../src/live/index.ts';
import { nodePrimitives as primitives } from '../src/primitives/node.ts';
import { codeOf } from './codeOf.ts';
import { bitFlipped, recordOf } from './forge.ts';
import { beginLive, lookAs, makeLiveScene, NOW_MS, picture, sound } from './liveScene.ts';
import { seededRandom } from './seededRandom.ts';

const random = seededRandom('live properties');
const scene = makeLiveScene(primitives, random);
const begin = () => beginLive(scene, primitives, random);
const look = (announcement: Uint8Array) => lookAs(scene.viewer, scene, announcement, primitives);

interface Shot {
  readonly track: Track;
  readonly frame: MediaFrame;
}

/** Frames of both tracks, some of several chunks; the first picture is a keyframe. */
const shots: fc.Arbitrary<Shot[]> = fc
  .array(
    fc.record({
      isPicture: fc.boolean(),
      isKeyframe: fc.boolean(),
      bytes: fc.oneof(
        { weight: 5, arbitrary: fc.integer({ min: 1, max: 300 }) },
        { weight: 1, arbitrary: fc.integer({ min: 1, max: 3 * LIVE_LIMITS.chunkBytes }) },
      ),
    }),
    { minLength: 1, maxLength: 14 },
  )
  .map((list) => {
    const first = list.findIndex(({ isPicture }) => isPicture);
    return list.map(({ isPicture, isKeyframe, bytes }, i): Shot => {
      const timeUs = i * 10_000;
      return isPicture
        ? { track: 'picture', frame: picture(timeUs, isKeyframe || i === first, bytes) }
        : { track: 'sound', frame: sound(timeUs, Math.min(bytes, LIVE_LIMITS.frameBytes.sound)) };
    });
  });

/** All records of a session, by frame. */
function film(list: readonly Shot[]) {
  const { sealer, announcement } = begin();
  return { announcement, records: list.map(({ track, frame }) => sealer.frame(track, frame)) };
}

test('any session opens to what was sealed', () => {
  fc.assert(
    fc.property(shots, (list) => {
      const { announcement, records } = film(list);
      const opener = look(announcement);
      list.forEach(({ frame }, i) => {
        const result = (records[i] as Uint8Array[]).map((each) => opener.open(each)).at(-1) as FrameResult;
        expect(result).toMatchObject({ kind: 'frame', missed: 0 });
        if (result.kind === 'frame') expect(Buffer.compare(result.bytes, frame.bytes)).toBe(0);
      });
    }),
    { numRuns: 30 },
  );
});

test('whatever records are lost, what is opened is true, and no picture is given that a lost one was needed for', () => {
  fc.assert(
    fc.property(shots, fc.infiniteStream(fc.boolean()), (list, losses) => {
      const { announcement, records } = film(list);
      const opener = look(announcement);
      const next: Record<Track, number> = { picture: 0, sound: 0 };
      let isBroken = true;
      let newest: Record<Track, number | null> = { picture: null, sound: null };
      list.forEach(({ track, frame }, i) => {
        const sequence = next[track]++;
        const kept = (records[i] as Uint8Array[]).filter(() => losses.next().value === true);
        const results = kept.flatMap((each): FrameResult[] => {
          let result: FrameResult | null = null;
          const code = codeOf(() => {
            result = opener.open(each);
          });
          expect([null, 'truncated_clip']).toContain(code);
          return result === null ? [] : [result];
        });
        const isWhole = kept.length === records[i]?.length;
        const last = results.at(-1);
        if (!isWhole) {
          if (track === 'picture') isBroken = true;
          expect(results.every(({ kind }) => kind === 'part')).toBe(true);
          return;
        }
        if (track === 'picture' && frame.isKeyframe) isBroken = false;
        const before = newest[track];
        const missed = before === null ? 0 : sequence - before - 1;
        newest = { ...newest, [track]: sequence };
        const kind = track === 'picture' && isBroken ? 'gap' : 'frame';
        expect(last).toMatchObject({ kind, track, sequence, missed });
      });
    }),
    { numRuns: 60 },
  );
});

test('any record that comes again, or behind a later one of its track, is refused and changes nothing', () => {
  fc.assert(
    fc.property(shots, fc.nat(), fc.nat(), (list, cut, pick) => {
      const { announcement, records } = film(list);
      const opener = look(announcement);
      const all = records.flat();
      const count = 1 + (cut % all.length);
      const [seen, rest] = [all.slice(0, count), all.slice(count)];
      for (const each of seen) opener.open(each);
      expect(codeOf(() => opener.open(seen[pick % count] as Uint8Array))).toBe('replayed');
      for (const each of rest) expect(opener.open(each).kind).not.toBe('gap');
    }),
    { numRuns: 40 },
  );
});

test('no order of the records but their own gives every frame', () => {
  const list = Array.from(
    { length: 6 },
    (_, i): Shot => ({ track: 'picture', frame: picture(i, i % 3 === 0) }),
  );
  const { announcement, records } = film(list);
  const all = records.flat();
  fc.assert(
    fc.property(fc.shuffledSubarray(all, { minLength: all.length }), (shuffled) => {
      const opener = look(announcement);
      const opened = shuffled.filter((each) => codeOf(() => opener.open(each)) === null);
      const isSame = shuffled.every((each, i) => each === all[i]);
      expect(opened.length === all.length).toBe(isSame);
      const numbers = opened.map((each) => readLiveFrame(each).sequence);
      expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
    }),
    { numRuns: 100 },
  );
});

test('any bit of a frame that is changed is found, and the true frame opens after it', () => {
  const { sealer, announcement } = begin();
  const opener = look(announcement);
  const record = sealer.frame('picture', picture(0, true))[0] as Uint8Array;
  for (let bit = 0; bit < 8 * record.length; bit++)
    expect(
      codeOf(() => opener.open(bitFlipped(record, bit))),
      `bit ${bit}`,
    ).not.toBe(null);
  expect(opener.open(record).kind).toBe('frame');
});

test('any bit of an announcement or of an offer to talk that is changed is found', () => {
  const { sealer, announcement } = begin();
  for (let bit = 0; bit < 8 * announcement.length; bit += 7)
    expect(
      codeOf(() => look(bitFlipped(announcement, bit))),
      `bit ${bit}`,
    ).not.toBe(null);
  const { deviceId, box } = scene.device;
  const place = { deviceId, deviceBoxKey: box.publicKey, liveSessionId: sealer.sessionId, seenUs: 0 };
  const codec = { codec: 'opus', sampleRateHz: 48_000, channels: 1, descriptionB64: '' };
  const { offer } = new TalkSealer(place, scene.adult.signing, codec, primitives, random);
  const gate = new TalkGate(scene.device, sealer.sessionId, primitives);
  for (let bit = 0; bit < 8 * offer.length; bit += 3)
    expect(
      codeOf(() => gate.begin(bitFlipped(offer, bit), scene.keyring, { nowMs: NOW_MS, timeUs: 0 })),
      `bit ${bit}`,
    ).not.toBe(null);
  expect(codeOf(() => gate.begin(offer, scene.keyring, { nowMs: NOW_MS, timeUs: 0 }))).toBe(null);
});

test('nothing of another session passes, nor under this session’s name', () => {
  const [own, other] = [begin(), begin()];
  const opener = look(own.announcement);
  expect(codeOf(() => opener.announce(other.announcement))).toBe('broken_chain');
  const foreign = other.sealer.frame('picture', picture(0, true))[0] as Uint8Array;
  expect(codeOf(() => opener.open(foreign))).toBe('broken_chain');
  const true_ = own.sealer.frame('picture', picture(0, true))[0] as Uint8Array;
  const renamed = concatBytes(true_.subarray(0, 8 + 40), foreign.subarray(8 + 40));
  expect(codeOf(() => opener.open(renamed))).toBe('bad_signature');
  expect(opener.open(true_).kind).toBe('frame');
});

test('readers fail with a PorchlightError or not at all on any bytes', () => {
  const type = fc.constantFrom(4, 35, 36);
  fc.assert(
    fc.property(type, fc.uint8Array({ maxLength: 300 }), (each, body) => {
      const record = recordOf(each, body);
      codeOf(() => readLiveFrame(record));
      codeOf(() => peekLiveAnnouncement(record));
      codeOf(() => peekTalkOffer(record));
      codeOf(() => look(record));
    }),
  );
});
