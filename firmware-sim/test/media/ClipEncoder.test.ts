import { randomUUID } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { concatBytes } from '@porchlight/kernel';
import { BufferSource, EncodedPacketSink, Input, MP4 } from 'mediabunny';
import { beforeAll, describe, expect, test } from 'vitest';
import { decodePictures } from '../../src/media/decodePictures.ts';
import { ClipEncoder, decodeClip, decodeTrack, lumaOf, type SourceFrame } from '../../src/media/index.ts';
import { SceneSource } from '../../src/scene/index.ts';
import { type Film, film, joined } from './film.ts';
import { findFfmpeg, run } from './programs.ts';

const programs = await findFfmpeg();
/** 30 a second isn't a whole number of milliseconds a frame: times are 0, 33, 67, 100, … */
const FRAME_RATE = 30;

async function trackOf(bytes: Uint8Array) {
  const input = new Input({ formats: [MP4], source: new BufferSource(bytes) });
  const track = await input.getPrimaryVideoTrack();
  if (track === null) throw new Error('no picture track');
  return track;
}

/** The mean squared difference of two planes. */
function meanSquare(a: Uint8Array, b: Uint8Array): number {
  return a.reduce((sum, value, i) => sum + (value - (b[i] ?? 0)) ** 2, 0) / a.length;
}

describe('a filmed clip', () => {
  let clip: Film;
  beforeAll(async () => {
    const visits = [{ atMs: 0, lastsMs: 4000, from: 'left', ringsAtMs: null }] as const;
    clip = await film({ frameRate: FRAME_RATE, noise: 2, visits });
  });
  const fragments = (track: string) =>
    clip.pieces.filter((piece) => piece.track === track && piece.kind === 'fragment');

  test('decodes to exactly the frames that were encoded, and to its sound', async () => {
    const { picture, sound } = await decodeClip({
      picture: joined(clip.pieces, 'picture'),
      sound: joined(clip.pieces, 'sound'),
    });
    const last = clip.frames.at(-1);
    expect(picture).toEqual({
      track: 'picture',
      frames: clip.frames.length,
      width: 640,
      height: 360,
      durationMs: 4000,
      firstTimestampMs: 0,
      lastTimestampMs: last?.timestampMs,
    });
    expect(sound?.frames).toBe(Math.ceil((4 * 16_000) / 1024));
    expect(sound?.frames).toBe(fragments('sound').reduce((sum, piece) => sum + piece.frames, 0));
  });

  test('gives every frame its own time, to the millisecond', async () => {
    const track = await trackOf(joined(clip.pieces, 'picture'));
    const times: number[] = [];
    for await (const { timestamp } of new EncodedPacketSink(track).packets()) times.push(timestamp * 1000);
    expect(times.map((time) => Math.round(time * 1e6) / 1e6)).toEqual(
      clip.frames.map(({ timestampMs }) => timestampMs),
    );
  });

  test('shows the same pictures in the same order', async () => {
    const track = await trackOf(joined(clip.pieces, 'picture'));
    const { codec, description } = (await track.getDecoderConfig()) ?? {};
    async function* packets() {
      for await (const { type, data, timestamp } of new EncodedPacketSink(track).packets()) {
        yield { timestampMs: timestamp * 1000, durationMs: 0, isKey: type === 'key', data };
      }
    }
    let index = 0;
    const config = { codec: codec ?? '', ...(description && { description }) };
    for await (const { picture } of decodePictures(config, packets())) {
      const distanceTo = (frame: SourceFrame | undefined) =>
        frame === undefined ? Number.POSITIVE_INFINITY : meanSquare(lumaOf(frame.picture), lumaOf(picture));
      const distance = distanceTo(clip.frames[index]);
      expect(distance).toBeLessThan(30);
      if (index >= FRAME_RATE && index < 3 * FRAME_RATE) {
        expect(distance).toBeLessThan(distanceTo(clip.frames[index - 1]));
        expect(distance).toBeLessThan(distanceTo(clip.frames[index + 1]));
      }
      index++;
    }
    expect(index).toBe(clip.frames.length);
  });

  test('begins each track with its init, once, and follows with fragments that abut and fill the clip', () => {
    for (const track of ['picture', 'sound']) {
      const pieces = clip.pieces.filter((piece) => piece.track === track);
      expect(pieces.map(({ kind }) => kind)).toEqual(['init', ...pieces.slice(1).map(() => 'fragment')]);
      let endMs = 0;
      for (const piece of fragments(track)) {
        expect(Math.abs(piece.startOffsetMs - endMs)).toBeLessThanOrEqual(1);
        expect(piece.durationMs).toBeGreaterThan(0);
        endMs = piece.startOffsetMs + piece.durationMs;
      }
      expect(endMs).toBe(4000);
    }
  });

  test('comes out while the clip still goes on, in fragments that fit a segment', () => {
    const first = clip.pieces.findIndex(({ track, kind }) => track === 'picture' && kind === 'fragment');
    expect(clip.framesBefore[first]).toBeLessThanOrEqual(2 * FRAME_RATE);
    expect(fragments('picture')).toHaveLength(4);
    for (const { bytes } of clip.pieces) expect(bytes.length).toBeLessThan(120 * 1024);
  });

  test('can be decoded from any picture fragment on, given the init', async () => {
    const [init] = clip.pieces.filter(({ track }) => track === 'picture');
    for (const piece of fragments('picture')) {
      expect(piece.randomAccess).toBe(true);
      const alone = await decodeTrack(concatBytes(init?.bytes ?? new Uint8Array(), piece.bytes));
      expect([alone.frames, alone.firstTimestampMs]).toEqual([piece.frames, piece.startOffsetMs]);
    }
  });

  test('that breaks off inside a fragment decodes up to that fragment', async () => {
    const [first, second] = fragments('picture');
    const whole = joined(clip.pieces, 'picture');
    const cut = whole.subarray(0, whole.length - 10);
    expect((await decodeTrack(cut)).frames).toBe(
      clip.frames.length - (fragments('picture').at(-1)?.frames ?? 0),
    );
    const init = clip.pieces.find(({ track }) => track === 'picture')?.bytes ?? new Uint8Array();
    const begun = concatBytes(init, first?.bytes ?? init, second?.bytes.subarray(0, 900) ?? init);
    expect((await decodeTrack(begun)).frames).toBe(first?.frames);
  });

  test.skipIf(programs === null)('is a plain MP4 to ffprobe and ffmpeg', async () => {
    const file = join(tmpdir(), `porchlight-${randomUUID()}.mp4`);
    for (const [track, codec, packets] of [
      ['picture', 'h264', clip.frames.length],
      ['sound', 'aac', 63],
    ] as const) {
      await writeFile(file, joined(clip.pieces, track));
      const entries = 'stream=codec_name,nb_read_frames,has_b_frames';
      const { stdout } = await run(programs?.ffprobe ?? '', [
        ...['-v', 'error', '-count_frames', '-show_entries', entries, '-of', 'json', file],
      ]);
      const [stream] = JSON.parse(stdout).streams;
      expect(stream).toMatchObject({ codec_name: codec, nb_read_frames: `${packets}` });
      expect(stream.has_b_frames ?? 0).toBe(0);
      const decoded = await run(programs?.ffmpeg ?? '', ['-v', 'error', '-i', file, '-f', 'null', '-']);
      expect(decoded.stderr).toBe('');
    }
    await rm(file);
  });
});

describe('an encoder', () => {
  test('gives nothing for a clip without frames', async () => {
    using encoder = new ClipEncoder({ width: 64, height: 64, frameRate: 10, sound: null });
    expect(await encoder.finish()).toEqual([]);
  });

  test('encodes a clip of one frame', async () => {
    const { pieces } = await film({ durationMs: 100 });
    expect(await decodeTrack(joined(pieces, 'picture'))).toMatchObject({ frames: 1, durationMs: 100 });
  });

  test('makes no sound track for a silent source', async () => {
    const { pieces } = await film({ durationMs: 1000, hasSound: false });
    expect(new Set(pieces.map(({ track }) => track))).toEqual(new Set(['picture']));
  });

  test('keeps to the bit rate it is given', async () => {
    await using source = new SceneSource({ kind: 'camera', seed: 5, noise: 8, durationMs: 6000 });
    using encoder = new ClipEncoder({
      width: source.width,
      height: source.height,
      frameRate: source.frameRate,
      sound: null,
      bitrate: 300_000,
    });
    let bytes = 0;
    for await (const frame of source)
      for (const piece of await encoder.encode(frame)) bytes += piece.bytes.length;
    for (const piece of await encoder.finish()) bytes += piece.bytes.length;
    expect((bytes * 8) / 6).toBeGreaterThan(200_000);
    expect((bytes * 8) / 6).toBeLessThan(400_000);
  });

  test('refuses an odd size and a size out of bounds', () => {
    for (const [width, height] of [
      [641, 360],
      [640, 0],
      [8, 8],
      [10_000, 360],
      [Number.NaN, 360],
    ] as const) {
      expect(() => new ClipEncoder({ width, height, frameRate: 10, sound: null })).toThrow(
        expect.objectContaining({ code: 'unsupported_media' }),
      );
    }
  });
});

describe('decoding a track', () => {
  test('refuses what is no clip', async () => {
    for (const bytes of [new Uint8Array(0), new Uint8Array(1000), new Uint8Array(1000).fill(0x41)]) {
      await expect(decodeTrack(bytes)).rejects.toMatchObject({ code: 'unsupported_media' });
    }
  });
});
