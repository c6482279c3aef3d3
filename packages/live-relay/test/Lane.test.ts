import type { DeviceId, LiveSessionId } from '@porchlight/kernel';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type AnnouncementRecord, type FrameRecord, Lane, type LiveRecord } from '../src/index.ts';

const BOUNDS = { skipAboveBytes: 3000, resumeAtBytes: 1000, dropSoundAboveBytes: 6000 };
const sessionId = '5e'.repeat(16) as LiveSessionId;

/** A receiver whose buffer fills with what is sent and empties as the test says. */
class Receiver {
  readonly sent: Uint8Array[] = [];
  readonly skips: { readonly pictures: number; readonly before: number }[] = [];
  buffered = 0;

  bufferedBytes(): number {
    return this.buffered;
  }

  send(record: Uint8Array): void {
    this.sent.push(record);
    this.buffered += record.length;
  }

  skipped(pictures: number): void {
    this.skips.push({ pictures, before: this.sent.length });
  }
}

interface Offered {
  readonly record: Uint8Array;
  readonly read: LiveRecord;
}

type Step =
  | { readonly kind: 'generation' }
  | { readonly kind: 'announce' }
  | { readonly kind: 'picture'; readonly isKeyframe: boolean; readonly chunks: number }
  | { readonly kind: 'sound' };

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 1, arbitrary: fc.constant({ kind: 'generation' } as const) },
  { weight: 1, arbitrary: fc.constant({ kind: 'announce' } as const) },
  {
    weight: 12,
    arbitrary: fc.record({
      kind: fc.constant('picture' as const),
      isKeyframe: fc.boolean(),
      chunks: fc.integer({ min: 1, max: 3 }),
    }),
  },
  { weight: 4, arbitrary: fc.constant({ kind: 'sound' } as const) },
);

/** The records of a session as its device makes them: it begins with an announcement, and each generation with a keyframe. */
function recordsOf(steps: readonly Step[]): Offered[] {
  let generation = 0;
  let needsKeyframe = true;
  const next = { picture: 0, sound: 0 };
  const frame = (track: 'picture' | 'sound', isKeyframe: boolean, chunks: number): Offered[] => {
    const sequence = next[track]++;
    return Array.from({ length: chunks }, (_, chunk) => ({
      record: new Uint8Array(700),
      read: frameOf({ generation, track, sequence, isKeyframe, chunk, isLastChunk: chunk === chunks - 1 }),
    }));
  };
  return [{ kind: 'generation' } as const, ...steps].flatMap((each) => {
    if (each.kind === 'sound') return frame('sound', true, 1);
    if (each.kind === 'picture') {
      const isKeyframe = each.isKeyframe || needsKeyframe;
      needsKeyframe = false;
      return frame('picture', isKeyframe, each.chunks);
    }
    if (each.kind === 'generation') {
      generation += 1;
      needsKeyframe = true;
    }
    return [{ record: new Uint8Array(300), read: announcementOf(generation) }];
  });
}

function frameOf(given: Omit<FrameRecord, 'kind' | 'sessionId'>): FrameRecord {
  return { kind: 'frame', sessionId, ...given };
}

function announcementOf(generation: number): AnnouncementRecord {
  return {
    kind: 'announcement',
    deviceId: 'd0'.repeat(16) as DeviceId,
    sessionId,
    generation,
    answersHex: ['ab'.repeat(32)],
  };
}

/** A viewer that takes nothing but what live.md section 6 lets it decode. */
class StrictViewer {
  readonly #mayBreakOff: boolean;
  #generation = 0;
  readonly #last = { picture: -1, sound: -1 };
  readonly #underWay: Record<'picture' | 'sound', FrameRecord | null> = { picture: null, sound: null };
  #whole: number | null = null;

  /** `mayBreakOff`: a frame whose end never came to the lane can't be ended by it. */
  constructor(mayBreakOff: boolean) {
    this.#mayBreakOff = mayBreakOff;
  }

  take(read: LiveRecord): void {
    if (read.kind === 'frame') this.#frame(read);
    else {
      if (read.generation > this.#generation) this.#whole = null;
      this.#generation = read.generation;
    }
  }

  requireEnded(): void {
    expect(this.#underWay).toEqual({ picture: null, sound: null });
  }

  #frame(read: FrameRecord): void {
    const { track, sequence, chunk } = read;
    expect(read.generation).toBe(this.#generation);
    if (chunk > 0) expect(this.#underWay[track]).toMatchObject({ sequence, chunk: chunk - 1 });
    else this.#begin(read);
    this.#last[track] = sequence;
    this.#underWay[track] = read.isLastChunk ? null : read;
    if (track === 'picture') this.#whole = read.isLastChunk ? sequence : null;
  }

  #begin({ track, sequence, isKeyframe }: FrameRecord): void {
    if (!this.#mayBreakOff) expect(this.#underWay[track]).toBeNull();
    expect(sequence).toBeGreaterThan(this.#last[track]);
    if (!isKeyframe) expect(this.#whole).toBe(sequence - 1);
  }
}

const drains = fc.infiniteStream(fc.nat({ max: 1500 }));

test('whatever the receiver takes, what passes can be decoded, and no frame passes in part', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 80 }), drains, (steps, taken) => {
      const receiver = new Receiver();
      const lane = new Lane(BOUNDS, receiver);
      const viewer = new StrictViewer(false);
      for (const { record, read } of recordsOf(steps)) {
        const before = receiver.sent.length;
        const buffered = receiver.buffered;
        lane.offer(record, read);
        const now = receiver.sent.slice(before);
        // Sent at once or never: nothing is kept.
        expect(now.length).toBeLessThanOrEqual(1);
        if (now.length === 1) {
          expect(now[0]).toBe(record);
          viewer.take(read);
          requireWithinBounds(read, buffered);
        }
        receiver.buffered = Math.max(0, receiver.buffered - taken.next().value);
      }
      viewer.requireEnded();
    }),
  );
});

function requireWithinBounds(read: LiveRecord, buffered: number): void {
  if (read.kind === 'announcement' || read.chunk > 0) return;
  const most = read.track === 'picture' ? BOUNDS.skipAboveBytes : BOUNDS.dropSoundAboveBytes;
  expect(buffered).toBeLessThanOrEqual(most);
}

test('also of a stream of which records are missing, come twice or come late, what passes can be decoded', () => {
  const mangled = fc
    .array(step, { maxLength: 60 })
    .map((steps) => recordsOf(steps))
    .chain((records) =>
      fc.tuple(
        fc.constant(records),
        fc.array(fc.nat({ max: records.length - 1 }), { maxLength: 120 }),
        fc.boolean(),
      ),
    )
    .map(([records, picks, isSorted]) => {
      const order = isSorted ? [...picks].sort((a, b) => a - b) : picks;
      return order.flatMap((pick) => records[pick] ?? []);
    });
  fc.assert(
    fc.property(mangled, drains, (records, taken) => {
      const receiver = new Receiver();
      const lane = new Lane(BOUNDS, receiver);
      for (const { record, read } of records) {
        lane.offer(record, read);
        receiver.buffered = Math.max(0, receiver.buffered - taken.next().value);
      }
      const reads = new Map(records.map(({ record, read }) => [record, read]));
      const viewer = new StrictViewer(true);
      for (const read of receiver.sent.flatMap((record) => reads.get(record) ?? [])) viewer.take(read);
    }),
  );
});

test('every picture either passes or is counted among those left out, before a keyframe', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 80 }), drains, (steps, taken) => {
      const receiver = new Receiver();
      const lane = new Lane(BOUNDS, receiver);
      const records = recordsOf([...steps, { kind: 'picture', isKeyframe: true, chunks: 1 }]);
      records.forEach(({ record, read }, i) => {
        if (i === records.length - 1) receiver.buffered = 0;
        lane.offer(record, read);
        receiver.buffered = Math.max(0, receiver.buffered - taken.next().value);
      });
      const begun = (offered: readonly Offered[]) =>
        offered.filter(({ read }) => read.kind === 'frame' && read.track === 'picture' && read.chunk === 0)
          .length;
      const passed = records.filter(({ record }) => receiver.sent.includes(record));
      const leftOut = receiver.skips.reduce((sum, { pictures }) => sum + pictures, 0);
      expect(begun(passed) + leftOut).toBe(begun(records));
      for (const { before } of receiver.skips) {
        const next = records.find(({ record }) => record === receiver.sent[before])?.read;
        expect(next).toMatchObject({ track: 'picture', isKeyframe: true, chunk: 0 });
      }
      expect(lane.takeSlow()).toBe(leftOut > 0);
    }),
  );
});

test('a receiver who takes all at once misses nothing and is never slow', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const receiver = new Receiver();
      const lane = new Lane(BOUNDS, receiver);
      const records = recordsOf(steps);
      for (const { record, read } of records) {
        lane.offer(record, read);
        receiver.buffered = 0;
      }
      expect(receiver.sent).toEqual(records.map(({ record }) => record));
      expect(receiver.skips).toEqual([]);
      expect(lane.takeSlow()).toBe(false);
    }),
  );
});

test('whoever was slow is slow once for each time that is asked, and again while pictures are left out', () => {
  const receiver = new Receiver();
  const lane = new Lane(BOUNDS, receiver);
  const [announcement, first, second, third] = recordsOf([
    { kind: 'picture', isKeyframe: true, chunks: 1 },
    { kind: 'picture', isKeyframe: false, chunks: 1 },
    { kind: 'picture', isKeyframe: false, chunks: 1 },
  ]) as [Offered, Offered, Offered, Offered];
  for (const { record, read } of [announcement, first]) lane.offer(record, read);
  receiver.buffered = BOUNDS.skipAboveBytes + 1;
  lane.offer(second.record, second.read);
  expect([lane.takeSlow(), lane.takeSlow()]).toEqual([true, false]);
  receiver.buffered = 0;
  lane.offer(third.record, third.read);
  expect(lane.takeSlow()).toBe(true);
});

test('a session that is joined between keyframes begins with the next one, and nobody is called slow for it', () => {
  const receiver = new Receiver();
  const lane = new Lane(BOUNDS, receiver);
  const records = recordsOf([
    { kind: 'picture', isKeyframe: true, chunks: 1 },
    { kind: 'picture', isKeyframe: false, chunks: 2 },
    { kind: 'picture', isKeyframe: true, chunks: 1 },
  ]);
  for (const { record, read } of records.filter((_, i) => i !== 1)) lane.offer(record, read);
  expect(receiver.sent).toEqual([records[0]?.record, records.at(-1)?.record]);
  expect(receiver.skips).toEqual([]);
  expect(lane.takeSlow()).toBe(false);
});
