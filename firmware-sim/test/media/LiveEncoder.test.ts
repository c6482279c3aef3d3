import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { liveAnnouncementSchema } from '@porchlight/seal/header';
import { describe, expect, test } from 'vitest';
import { decodeSound } from '../../src/media/decodeSound.ts';
import { LiveEncoder, lumaOf, type Picture } from '../../src/media/index.ts';
import { scalePicture } from '../../src/media/scalePicture.ts';
import { type SceneOptions, SceneSource } from '../../src/scene/index.ts';
import { LiveFilm } from './liveFilm.ts';

const FRAME_RATE = 15;
const FRAME_US = 1e6 / FRAME_RATE;
const visits = [{ atMs: 0, lastsMs: 5000, from: 'left', ringsAtMs: null }] as const;

function scene(options: Partial<SceneOptions> = {}): SceneSource {
  return new SceneSource({
    ...{ kind: 'camera', seed: 5, frameRate: FRAME_RATE, noise: 2, durationMs: 5000, visits },
    ...options,
  });
}

function meanSquare(one: Picture, other: Picture): number {
  const luma = lumaOf(other);
  return lumaOf(one).reduce((sum, value, i) => sum + (value - (luma[i] ?? 0)) ** 2, 0) / luma.length;
}

describe.each(['high', 'low'] as const)('a live encoder in %s', (quality) => {
  test('gives each picture before the next is filmed, in order, and a viewer sees what was filmed', async () => {
    await using source = scene();
    using film = new LiveFilm(source, quality);
    const filmed: Picture[] = [];
    for await (const frame of source) {
      filmed.push(frame.picture);
      await film.film(frame);
    }
    const shown = await film.pictures();
    const everyNth = quality === 'high' ? 1 : 2;
    expect(shown).toHaveLength(Math.ceil(filmed.length / everyNth));
    for (const [index, picture] of shown.entries()) {
      const original = filmed[index * everyNth] ?? picture;
      const expected = scalePicture(original, picture.width, picture.height);
      expect(meanSquare(picture, expected)).toBeLessThan(60);
    }
    expect(film.failures).toEqual([]);
  });

  test('begins with a keyframe, and has one at least every two seconds', async () => {
    await using source = scene();
    using film = new LiveFilm(source, quality);
    await film.filmAll(source);
    const keysUs = film.frames.picture.filter((frame) => frame.isKeyframe).map((frame) => frame.timeUs);
    expect(keysUs[0]).toBe(0);
    for (const [index, timeUs] of [...keysUs.slice(1), 5_000_000].entries())
      expect(timeUs - (keysUs[index] ?? 0)).toBeLessThanOrEqual(2_000_000);
  });

  test('announces tracks that the specification takes', async () => {
    await using source = scene({ durationMs: 200 });
    using film = new LiveFilm(source, quality);
    await film.filmAll(source);
    const tracks = await film.encoder.tracks;
    expect(liveAnnouncementSchema.shape.tracks.parse(tracks)).toEqual(tracks);
    const share = quality === 'high' ? 1 : 2;
    expect(tracks.picture).toMatchObject({ widthPx: 640 / share, heightPx: 360 / share });
    expect(tracks.picture?.codec).toMatch(/^avc1\.[0-9a-f]{6}$/);
    expect(tracks.sound).toEqual({ codec: 'opus', sampleRateHz: 48_000, channels: 1, descriptionB64: '' });
  });

  test('keeps the description over all of its bit rates, and a viewer decodes across a change', async () => {
    await using source = scene();
    using film = new LiveFilm(source, quality);
    const { bounds, bitrate } = film.encoder;
    expect(bounds.least).toBeLessThan(bitrate);
    expect(bounds.most).toBeGreaterThan(bitrate);
    for await (const frame of source) {
      if (frame.timestampMs === 1000) film.encoder.setBitrate(0);
      if (frame.timestampMs === 3000) film.encoder.setBitrate(Number.MAX_SAFE_INTEGER);
      await film.film(frame);
    }
    expect(film.encoder.bitrate).toBe(bounds.most);
    const bitsBetween = (fromUs: number, toUs: number) =>
      film.frames.picture
        .filter(({ timeUs }) => timeUs > fromUs && timeUs < toUs)
        .reduce((sum, { bytes }) => sum + bytes.length * 8, 0);
    expect(bitsBetween(1_300_000, 2_900_000)).toBeLessThan(bitsBetween(3_300_000, 4_900_000) / 2);
    expect(await film.pictures()).toHaveLength(film.frames.picture.length);
    expect(film.failures).toEqual([]);
  });

  test('keeps near to its bit rate', async () => {
    await using source = scene({ noise: 8, durationMs: 8000 });
    using film = new LiveFilm(source, quality);
    await film.filmAll(source);
    const bits = film.frames.picture.reduce((sum, { bytes }) => sum + bytes.length * 8, 0);
    expect(bits / 8).toBeLessThan(1.4 * film.encoder.bitrate);
    expect(bits / 8).toBeGreaterThan(0.5 * film.encoder.bitrate);
  });

  test('makes the next picture a keyframe where one is asked for', async () => {
    await using source = scene({ durationMs: 1000 });
    using film = new LiveFilm(source, quality);
    for await (const frame of source) {
      if (frame.timestampMs === 400) film.encoder.requestKeyframe();
      await film.film(frame);
    }
    const keysUs = film.frames.picture.filter((frame) => frame.isKeyframe).map((frame) => frame.timeUs);
    expect(keysUs).toEqual([0, 400_000]);
  });

  test('skips pictures where it is behind, and what it does encode can be decoded', async () => {
    await using source = scene({ durationMs: 4000 });
    using film = new LiveFilm(source, quality);
    const frames = await Array.fromAsync(source);
    for (const frame of frames) film.encoder.push(frame, frame.timestampMs * 1000);
    await film.encoder.tracks;
    const last = frames.at(-1) ?? expect.unreachable();
    await expect
      .poll(() => {
        film.encoder.push(last, 4_000_000);
        return film.frames.picture.at(-1)?.timeUs;
      })
      .toBe(4_000_000);
    film.encoder.close();
    const timesUs = film.frames.picture.map(({ timeUs }) => timeUs);
    expect(timesUs.filter((timeUs) => timeUs < 4_000_000).length).toBeLessThan(10);
    expect(timesUs).toEqual(timesUs.toSorted((a, b) => a - b));
    expect(await film.pictures()).toHaveLength(timesUs.length);
  });

  test('never gives a time that goes back', async () => {
    await using source = scene({ durationMs: 600 });
    using film = new LiveFilm(source, quality);
    let timeUs = 1_000_000;
    for await (const frame of source) {
      await film.film(frame, timeUs);
      timeUs += timeUs > 1_200_000 ? -FRAME_US * 4 : FRAME_US;
      timeUs = Math.round(timeUs);
    }
    for (const track of ['picture', 'sound'] as const) {
      const timesUs = film.frames[track].map((frame) => frame.timeUs);
      expect(timesUs.length).toBeGreaterThan(3);
      expect(timesUs).toEqual(timesUs.toSorted((a, b) => a - b));
    }
  });
});

describe('live sound', () => {
  test('comes in packets of 20 ms and is heard as it was', async () => {
    await using source = scene({ durationMs: 2000, visits: [] });
    using film = new LiveFilm(source, 'high');
    const hz = 440;
    let sample = 0;
    for await (const frame of source) {
      const tone = (frame.sound ?? new Float32Array()).map(
        () => 0.5 * Math.sin((2 * Math.PI * hz * sample++) / 16_000),
      );
      await film.film({ ...frame, sound: tone });
    }
    await expect.poll(() => film.frames.sound.length).toBe(100 - 1);
    expect(film.frames.sound.map(({ timeUs }) => timeUs)).toEqual(
      film.frames.sound.map((_, index) => index * 20_000),
    );
    const heard: number[] = [];
    async function* packets() {
      for (const { bytes } of film.frames.sound) yield bytes;
    }
    const config = { codec: 'opus', sampleRate: 48_000, numberOfChannels: 1 };
    for await (const { samples, sampleRate } of decodeSound(config, packets())) {
      expect(sampleRate).toBe(48_000);
      heard.push(...samples);
    }
    const steady = heard.slice(24_000, 72_000);
    const rises = steady.filter((level, i) => level >= 0 && (steady[i - 1] ?? 0) < 0).length;
    expect(Math.abs(rises - hz)).toBeLessThanOrEqual(2);
    expect(Math.max(...steady)).toBeGreaterThan(0.35);
    expect(Math.max(...steady)).toBeLessThan(0.65);
  });

  test('goes on at the time that is said after a break', async () => {
    await using source = scene({ durationMs: 2000 });
    using film = new LiveFilm(source, 'high');
    for await (const frame of source)
      await film.film(frame, frame.timestampMs * 1000 + (frame.timestampMs < 1000 ? 0 : 5_000_000));
    await expect.poll(() => film.frames.sound.at(-1)?.timeUs ?? 0).toBeGreaterThan(6_900_000);
    expect(film.frames.sound.filter(({ timeUs }) => timeUs > 1_020_000 && timeUs < 5_970_000)).toEqual([]);
  });
});

describe('a live encoder', () => {
  test('has no track of sound for a silent source', async () => {
    await using source = scene({ durationMs: 200, hasSound: false });
    using film = new LiveFilm(source, 'high');
    await film.filmAll(source);
    expect(Object.keys(await film.encoder.tracks)).toEqual(['picture']);
  });

  test.each([
    [642, 362],
    [16, 16],
    [18, 100],
    [1280, 720],
  ])('halves pictures of %i by %i to sides that can be encoded', async (width, height) => {
    await using source = scene({ durationMs: 400, width, height });
    using film = new LiveFilm(source, 'low');
    await film.filmAll(source);
    const { picture } = await film.encoder.tracks;
    for (const [side, full] of [
      [picture?.widthPx ?? 0, width],
      [picture?.heightPx ?? 0, height],
    ] as const) {
      expect(side % 2).toBe(0);
      expect(Math.abs(side - Math.max(16, full / 2))).toBeLessThanOrEqual(1);
    }
    const [first] = await film.pictures();
    expect([first?.width, first?.height]).toEqual([picture?.widthPx, picture?.heightPx]);
  });

  test('that is closed gives nothing more, and no tracks where it had none', async () => {
    await using source = scene({ durationMs: 400 });
    const film = new LiveFilm(source, 'high');
    film.encoder.close();
    film.encoder.close();
    await expect(film.encoder.tracks).rejects.toMatchObject({ code: 'internal' });
    for await (const frame of source) film.encoder.push(frame, frame.timestampMs * 1000);
    film.encoder.requestKeyframe();
    film.encoder.setBitrate(1);
    expect(film.frames).toEqual({ picture: [], sound: [] });
    expect(film.failures).toEqual([]);
  });

  test('refuses a size that cannot be filmed', () => {
    const source = { width: 641, height: 360, frameRate: 15, sound: null };
    const make = () => new LiveEncoder({ source, quality: 'high', output: () => {}, failed: () => {} });
    expect(make).toThrow(expect.objectContaining({ code: 'unsupported_media' }));
  });

  test('keeps no process alive, whether it was closed or left', async () => {
    const main = fileURLToPath(new URL('./leave-live-main.ts', import.meta.url));
    for (const how of ['close', 'leave']) {
      const { stdout } = await promisify(execFile)(process.execPath, [main, how]);
      expect(stdout).toMatch(/^\d+ pictures\n$/);
    }
  });
});
