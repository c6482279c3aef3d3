import { concatBytes, systemRandom } from '@porchlight/kernel';
import { ClipVerifier, deviceIdOf } from '@porchlight/seal/header';
import { nodePrimitives } from '@porchlight/seal/node';
import { type OpenedClip, openClip, trackBytes } from '@porchlight/seal/open';
import { describe, expect, test } from 'vitest';
import { decodeClip, decodeTrack, type FrameSource, type SourceFrame } from '../../src/media/index.ts';
import { type SceneOptions, SceneSource } from '../../src/scene/index.ts';
import { CHECKPOINT, type RecordedClip, RecordingRoom, STARTS_AT_MS } from './recordedClips.ts';

const signing = nodePrimitives.signKeyPair(systemRandom(32));
const epoch = nodePrimitives.boxKeyPair(systemRandom(32));
const deviceId = deviceIdOf(signing.publicKey, nodePrimitives);
const expected = { deviceId, signingKey: signing.publicKey };
const device = { deviceId, signingSecretKey: signing.secretKey, epoch: 1, epochKey: epoch.publicKey };
const epochKeys = new Map([[1, epoch]]);

const visit = { atMs: 6000, lastsMs: 6000, from: 'left', ringsAtMs: null } as const;

function scene(options: Partial<SceneOptions> = {}): SceneSource {
  return new SceneSource({ kind: 'camera', seed: 3, durationMs: 20_000, visits: [visit], ...options });
}

async function recorded(
  source: FrameSource,
  options: ConstructorParameters<typeof RecordingRoom>[2] = {},
): Promise<readonly RecordedClip[]> {
  const room = new RecordingRoom(device, source, options);
  await room.film();
  return room.clips;
}

/** Verified as the cloud does, opened as the owner does, and held against what the encoder made. */
function opened(clip: RecordedClip): OpenedClip {
  const verifier = new ClipVerifier(clip.records[0] ?? new Uint8Array(0), expected, nodePrimitives);
  for (const record of clip.records.slice(1, -1)) verifier.segment(record);
  verifier.finish(clip.records.at(-1) ?? new Uint8Array(0));
  const whole = openClip(clip.records, expected, epochKeys, nodePrimitives);
  const units: { track: string; bytes: Uint8Array }[] = [];
  let parts: Uint8Array[] = [];
  for (const { segment, plaintext } of whole.segments) {
    parts.push(plaintext);
    if (!segment.endsUnit) continue;
    units.push({ track: segment.track, bytes: concatBytes(...parts) });
    parts = [];
  }
  expect(units).toEqual(clip.units.map(({ track, bytes }) => ({ track, bytes: Uint8Array.from(bytes) })));
  expect(whole.manifest?.endedAtMs).toBe(clip.ending?.endedAtMs);
  expect(whole.manifest?.checkpoint).toEqual(CHECKPOINT);
  return whole;
}

describe('a visitor in a scene', async () => {
  const clips = await recorded(scene());
  const [clip] = clips;
  if (clip === undefined) throw new Error('nothing was recorded');
  const whole = opened(clip);

  test('makes one clip that the cloud verifies and the owner opens, unit by unit what the encoder made', () => {
    expect(clips).toHaveLength(1);
    expect(whole.manifest?.reason).toBe('motion-ended');
    expect(whole.thumbnail?.subarray(0, 2)).toEqual(Uint8Array.of(0xff, 0xd8));
  });

  test('is filmed from three seconds before the motion until four after it', () => {
    const startMs = (whole.opening.startedAtMs as number) - STARTS_AT_MS;
    expect(whole.opening.triggerOffsetMs).toBe(3000);
    expect(startMs + 3000).toBeGreaterThanOrEqual(visit.atMs);
    expect(startMs + 3000).toBeLessThan(visit.atMs + 3500);
    const endMs = (whole.manifest?.endedAtMs ?? 0) - STARTS_AT_MS;
    expect(endMs).toBeGreaterThan(visit.atMs + visit.lastsMs + 2000);
    expect(endMs).toBeLessThan(visit.atMs + visit.lastsMs + 6000);
  });

  test('decodes to every frame of that time, and as much sound', async () => {
    const lengthMs = (whole.manifest?.endedAtMs ?? 0) - whole.opening.startedAtMs;
    const decoded = await decodeClip({
      picture: trackBytes(whole, 'picture'),
      sound: trackBytes(whole, 'sound'),
    });
    expect(decoded.picture.frames).toBe(lengthMs / 100);
    expect(decoded.picture.durationMs).toBe(lengthMs);
    expect(Math.abs((decoded.sound?.durationMs ?? 0) - lengthMs)).toBeLessThan(200);
  });

  test('ends each track with the last flag', () => {
    for (const track of ['picture', 'sound']) {
      const own = whole.segments.filter(({ segment }) => segment.track === track);
      expect(own.map(({ segment }) => segment.isLast)).toEqual(own.map((_, i) => i === own.length - 1));
    }
  });

  test('is told of at once, and sent while it is filmed', () => {
    const triggerFrame = (whole.opening.startedAtMs - STARTS_AT_MS + whole.opening.triggerOffsetMs) / 100;
    expect(clip.framesBefore[0]).toBe(triggerFrame);
    const emitted = clip.framesBefore.filter((frames) => frames < triggerFrame + 30).length;
    expect(emitted).toBeGreaterThanOrEqual(6);
    expect(new Set(clip.framesBefore).size).toBeGreaterThan(8);
  });

  test('keyframes are marked, and initialization segments are none', () => {
    const segments = whole.segments.map(({ segment }) => segment).filter(({ beginsUnit }) => beginsUnit);
    const units = segments.filter(({ isLast, ciphertext }) => !isLast || ciphertext.length > 16);
    expect(units.map(({ isKeyframe }) => isKeyframe)).toEqual(units.map(({ index }) => index > 0));
  });
});

test('a still scene yields nothing', async () => {
  expect(await recorded(scene({ visits: [] }))).toEqual([]);
});

test('motion that lasts longer than a clip may goes on in the next clip without losing a frame', async () => {
  const long = { ...visit, lastsMs: 14_000 };
  const clips = await recorded(scene({ visits: [long], durationMs: 25_000 }), { cut: { maxClipMs: 5000 } });
  expect(clips.length).toBeGreaterThanOrEqual(3);
  const whole = clips.map(opened);
  const first = whole[0];
  expect((first?.manifest?.endedAtMs ?? 0) - (first?.opening.startedAtMs ?? 0)).toBe(5000);
  expect(first?.manifest?.reason).toBe('longest');
  for (const [i, { opening }] of whole.entries()) {
    if (i > 0) expect(opening.startedAtMs).toBe(whole[i - 1]?.manifest?.endedAtMs);
  }
});

test('a clip that is full of segments ends, and the next one goes on with the next frame', async () => {
  const clips = await recorded(scene(), { fullAfterSegments: 12 });
  expect(clips.length).toBeGreaterThanOrEqual(2);
  const whole = clips.map(opened);
  expect(whole[0]?.manifest?.reason).toBe('longest');
  expect(whole[1]?.opening.startedAtMs).toBe(whole[0]?.manifest?.endedAtMs);
});

test('a new epoch ends the clip that is being filmed, and the next one goes on under it without losing a frame', async () => {
  const fresh = nodePrimitives.boxKeyPair(systemRandom(32));
  const room = new RecordingRoom(device, scene());
  let givenAfter = 0;
  await room.film(({ timestampMs }) => {
    if (room.clips.length !== 1 || givenAfter > 0 || (room.clips[0]?.units.length ?? 0) < 6) return;
    givenAfter = timestampMs;
    room.device = { ...device, epoch: 2, epochKey: fresh.publicKey };
  });
  const [first, second, ...others] = room.clips;
  if (first === undefined || second === undefined) throw new Error('two clips were to be recorded');
  expect(others).toEqual([]);
  expect(opened(first).opening.epoch).toBe(1);
  expect(opened(first).manifest).toMatchObject({ endedAtMs: STARTS_AT_MS + givenAfter, reason: 'longest' });
  const whole = openClip(second.records, expected, new Map([[2, fresh]]), nodePrimitives);
  expect(whole.opening).toMatchObject({ epoch: 2, startedAtMs: STARTS_AT_MS + givenAfter });
  expect(() => openClip(second.records, expected, epochKeys, nodePrimitives)).toThrow(
    expect.objectContaining({ code: 'sealed_for_another' }),
  );
});

test('a device that is stopped in mid-clip ends it as stopped', async () => {
  const room = new RecordingRoom(device, scene());
  await room.film(undefined, () => room.clips.length === 1 && room.frames > 100);
  const [clip] = room.clips;
  if (clip === undefined) throw new Error('nothing was recorded');
  const whole = opened(clip);
  expect(whole.manifest?.reason).toBe('stopped');
  expect(whole.manifest?.endedAtMs).toBe(STARTS_AT_MS + 100 * room.frames);
});

test('the bell is filmed although nothing moves, also where motion is not', async () => {
  const room = new RecordingRoom(device, scene({ kind: 'doorbell', visits: [], durationMs: 12_000 }));
  room.isArmed = false;
  await room.film(({ timestampMs }) => {
    if (timestampMs === 5000) room.recorder.press();
  });
  expect(room.clips).toHaveLength(1);
  const whole = room.clips.map(opened)[0];
  expect(whole?.opening.trigger).toBe('press');
  expect(whole?.opening.startedAtMs).toBe(STARTS_AT_MS + 2000);
  expect(whole?.manifest?.endedAtMs).toBe(STARTS_AT_MS + 9100);
});

test('privacy ends a clip at once, and no later clip reaches back into it', async () => {
  const long = { ...visit, lastsMs: 20_000 };
  const room = new RecordingRoom(device, scene({ visits: [long], durationMs: 30_000 }));
  await room.film(({ timestampMs }) => {
    room.isPrivate = timestampMs >= 12_000 && timestampMs < 16_000;
  });
  const spans = room.clips.map(opened).map(({ opening, manifest }) => ({
    fromMs: opening.startedAtMs - STARTS_AT_MS,
    toMs: (manifest?.endedAtMs ?? 0) - STARTS_AT_MS,
    reason: manifest?.reason,
  }));
  expect(spans.length).toBeGreaterThanOrEqual(2);
  expect(spans[0]).toMatchObject({ toMs: 12_000, reason: 'stopped' });
  expect(spans[1]?.fromMs).toBeGreaterThanOrEqual(16_000);
});

/** A source whose frames last as long as they say. */
function framesLasting(durationsMs: readonly number[]): FrameSource {
  async function* frames(): AsyncGenerator<SourceFrame> {
    let timestampMs = 0;
    for (const durationMs of durationsMs) {
      const picture = { width: 320, height: 240, bytes: new Uint8Array(320 * 240 * 1.5).fill(90) };
      const sound = new Float32Array(durationMs * 16);
      yield { timestampMs, durationMs, picture, sound };
      timestampMs += durationMs;
    }
  }
  return {
    width: 320,
    height: 240,
    frameRate: 10,
    sound: { sampleRate: 16_000 },
    durationMs: null,
    close: async () => undefined,
    [Symbol.asyncIterator]: frames,
    [Symbol.asyncDispose]: async () => undefined,
  };
}

test('a frame that lasts minutes breaks no limit of a clip, and none of its time is lost', async () => {
  const source = framesLasting([100, 100, 700_000, 100]);
  const room = new RecordingRoom(device, source, { cut: { postRollMs: 900_000 } });
  room.recorder.press();
  await room.film();
  const [first, ...others] = room.clips.map(opened);
  expect(others).toEqual([]);
  const lengthMs = (first?.manifest?.endedAtMs ?? 0) - (first?.opening.startedAtMs ?? 0);
  expect(lengthMs).toBeGreaterThan(290_000);
  expect(lengthMs).toBeLessThanOrEqual(300_000);
  const picture = await decodeTrack(trackBytes(first as OpenedClip, 'picture'));
  expect(picture.durationMs).toBe(lengthMs);
});

test('a clip shorter than a packet of sound has both tracks', async () => {
  const room = new RecordingRoom(device, framesLasting([10]));
  room.recorder.press();
  await room.film();
  const [whole] = room.clips.map(opened);
  const last = whole?.segments.filter(({ segment }) => segment.isLast).map(({ segment }) => segment.track);
  expect(last?.toSorted()).toEqual(['picture', 'sound']);
  expect(whole?.manifest?.endedAtMs).toBe(STARTS_AT_MS + 10);
});

describe('while somebody watches', () => {
  const spansOf = (room: RecordingRoom) =>
    room.clips.map(opened).map(({ opening, manifest }) => ({
      trigger: opening.trigger,
      fromMs: opening.startedAtMs - STARTS_AT_MS,
      toMs: (manifest?.endedAtMs ?? 0) - STARTS_AT_MS,
    }));

  test('all is recorded from the pre-roll on, in clips of 20 s, and the last ends when nobody watches any more', async () => {
    const room = new RecordingRoom(device, scene({ visits: [], durationMs: 40_000 }));
    await room.film(({ timestampMs }) => {
      room.isWatched = timestampMs >= 5000 && timestampMs < 30_000;
    });
    expect(spansOf(room)).toEqual([
      { trigger: 'command', fromMs: 2000, toMs: 22_000 },
      { trigger: 'command', fromMs: 22_000, toMs: 30_000 },
    ]);
    expect(room.moved).toEqual([]);
  });

  test('motion is told once of each clip', async () => {
    const room = new RecordingRoom(device, scene({ durationMs: 18_000 }));
    await room.film(({ timestampMs }) => {
      room.isWatched = timestampMs >= 4000;
    });
    expect(spansOf(room)).toEqual([{ trigger: 'command', fromMs: 1000, toMs: 18_000 }]);
    expect(room.moved).toEqual([room.clips[0]?.clipId]);
  });

  test('a device that is not armed records nothing of it', async () => {
    const room = new RecordingRoom(device, scene({ durationMs: 6000 }));
    [room.isWatched, room.isArmed] = [true, false];
    await room.film();
    expect(room.clips).toEqual([]);
  });
});
