import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FfmpegSource, type FrameSource, Mp4Source, openSource } from '../../src/media/index.ts';
import { film, joined } from './film.ts';
import { footage, programPath } from './footage.ts';
import { findFfmpeg, run } from './programs.ts';

const street = footage();
const programs = await findFfmpeg();
const NO_PROGRAMS = '/nonexistent';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'porchlight-source-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function fileOf(name: string, bytes: Uint8Array | string): Promise<string> {
  const file = join(folder, name);
  await writeFile(file, bytes);
  return file;
}

interface Seen {
  readonly times: number[];
  readonly samples: number;
  readonly abut: boolean;
}

async function see(source: FrameSource): Promise<Seen> {
  const times: number[] = [];
  let [samples, endMs, abut] = [0, 0, true];
  for await (const { timestampMs, durationMs, sound, picture } of source) {
    times.push(timestampMs);
    samples += sound?.length ?? 0;
    abut &&= timestampMs === endMs && picture.bytes.length === source.width * source.height * 1.5;
    endMs = timestampMs + durationMs;
  }
  return { times, samples, abut };
}

describe('an MP4 with H.264', () => {
  test('is decoded without any program, frame by frame', async () => {
    const { frames, pieces } = await film({ frameRate: 30, durationMs: 2000 });
    await using source = await openSource(await fileOf('clip.mp4', joined(pieces, 'picture')), NO_PROGRAMS);
    expect(source).toBeInstanceOf(Mp4Source);
    expect(source).toMatchObject({ width: 640, height: 360, durationMs: 2000, sound: null });
    expect(source.frameRate).toBeCloseTo(30, 0);
    const seen = await see(source);
    expect(seen).toEqual({ times: frames.map(({ timestampMs }) => timestampMs), samples: 0, abut: true });
  });

  test.skipIf(programs === null)('brings its sound along, as many samples as it lasts', async () => {
    const { pieces } = await film({ durationMs: 3000 });
    const [picture, sound, both] = [join(folder, 'p.mp4'), join(folder, 's.mp4'), join(folder, 'both.mp4')];
    await writeFile(picture, joined(pieces, 'picture'));
    await writeFile(sound, joined(pieces, 'sound'));
    const args = ['-v', 'error', '-y', '-i', picture, '-i', sound, '-c', 'copy', both];
    await run(programs?.ffmpeg ?? '', args);
    await using source = await openSource(both, NO_PROGRAMS);
    expect(source.sound?.sampleRate).toBe(16_000);
    expect(await see(source)).toMatchObject({ samples: 3 * 16_000, abut: true });
  });

  test('that breaks off gives its whole frames, then says so', async () => {
    const { pieces } = await film({ durationMs: 3000 });
    const whole = joined(pieces, 'picture');
    await using source = await openSource(
      await fileOf('cut.mp4', whole.subarray(0, whole.length - 2000)),
      NO_PROGRAMS,
    );
    const times: number[] = [];
    const reading = (async () => {
      for await (const { timestampMs } of source) times.push(timestampMs);
    })();
    await expect(reading).rejects.toMatchObject({ code: 'unsupported_media' });
    expect(times.length).toBeGreaterThanOrEqual(20);
  });

  test('whose pictures are damaged says so', async () => {
    const { pieces } = await film({ durationMs: 3000, noise: 4 });
    const bytes = joined(pieces, 'picture');
    bytes.set(randomBytes(bytes.length - 4000), 4000);
    await using source = await openSource(await fileOf('damaged.mp4', bytes), NO_PROGRAMS);
    await expect(see(source)).rejects.toMatchObject({ code: 'unsupported_media' });
  });

  test('may be closed in the middle, while it is read, and twice', async () => {
    const { pieces } = await film({ durationMs: 3000 });
    const source = await openSource(await fileOf('close.mp4', joined(pieces, 'picture')), NO_PROGRAMS);
    let read = 0;
    let closing: Promise<void> | null = null;
    for await (const _ of source) if (++read === 3) closing = source.close();
    await closing;
    await source.close();
    expect(read).toBe(3);
  });
});

describe.skipIf(street === null)('real footage with reordered pictures', () => {
  test('comes out in order, every frame at its time', async () => {
    await using source = await openSource(street ?? '', NO_PROGRAMS);
    expect(source).toMatchObject({ width: 768, height: 576, frameRate: 10, durationMs: 45_000 });
    const seen = await see(source);
    expect(seen.times).toEqual(Array.from({ length: 450 }, (_, index) => index * 100));
    expect(seen.abut).toBe(true);
  });

  test.skipIf(programs === null)('is decoded to the same bytes as by ffmpeg', async () => {
    const size = 768 * 576 * 1.5;
    const raw = join(folder, 'raw.yuv');
    const args = ['-v', 'error', '-i', street ?? '', '-frames:v', '40', '-f', 'rawvideo', raw];
    await run(programs?.ffmpeg ?? '', args);
    const reference = await readFile(raw);
    await using source = await openSource(street ?? '', NO_PROGRAMS);
    let index = 0;
    for await (const { picture } of source) {
      if (index * size >= reference.length) break;
      const expected = reference.subarray(index * size, (index + 1) * size);
      expect(expected.equals(picture.bytes)).toBe(true);
      index++;
    }
    expect(index).toBe(40);
  });
});

describe('other formats', () => {
  test('ask for ffmpeg where there is none, with a hint', async () => {
    const file = await fileOf('video.avi', randomBytes(10_000));
    const opening = openSource(file, NO_PROGRAMS);
    await expect(opening).rejects.toMatchObject({ code: 'missing_program' });
    await expect(opening).rejects.toThrow(/install ffmpeg/);
  });

  describe.skipIf(programs === null)('with ffmpeg', () => {
    let avi = '';
    beforeAll(async () => {
      avi = join(folder, 'made.avi');
      const picture = ['-f', 'lavfi', '-i', 'testsrc2=size=321x241:rate=25:duration=4'];
      const sound = ['-f', 'lavfi', '-i', 'sine=duration=4'];
      const codecs = ['-c:v', 'mpeg4', '-c:a', 'mp3'];
      await run(programs?.ffmpeg ?? '', ['-v', 'error', ...picture, ...sound, ...codecs, avi]);
    });

    test('are decoded, cut to even sides, with their sound', async () => {
      await using source = await openSource(avi, programPath);
      expect(source).toBeInstanceOf(FfmpegSource);
      expect(source).toMatchObject({ width: 320, height: 240, frameRate: 25, sound: { sampleRate: 16_000 } });
      const seen = await see(source);
      expect(Math.abs(seen.times.length - 100)).toBeLessThanOrEqual(1);
      expect(seen.times.slice(0, 3)).toEqual([0, 40, 80]);
      expect(seen).toMatchObject({ samples: seen.times.length * 640, abut: true });
    });

    test('end without an error when closed in the middle', async () => {
      const source = await openSource(avi, programPath);
      let read = 0;
      let closing: Promise<void> | null = null;
      for await (const _ of source) if (++read === 3) closing = source.close();
      await closing;
      expect(read).toBe(3);
    });

    test('that hold no video are refused', async () => {
      const file = await fileOf('noise.bin', randomBytes(50_000));
      await expect(openSource(file, programPath)).rejects.toMatchObject({ code: 'unsupported_media' });
    });
  });
});

describe('a file that is no video', () => {
  test.each([
    ['empty', new Uint8Array(0)],
    ['text', 'Dear diary,\ntoday nobody came to the door.\n'],
    ['a playlist that names other files', '#EXTM3U\n#EXTINF:1,\nfile:///etc/hostname\n'],
  ])('is refused: %s', async (name, content) => {
    const file = await fileOf(`${name.split(' ').join('-')}.mp4`, content);
    await expect(openSource(file, programPath)).rejects.toMatchObject({ code: 'unsupported_media' });
  });

  test('is refused: a folder, and one that is not there', async () => {
    await expect(openSource(folder, programPath)).rejects.toMatchObject({ code: 'not_found' });
    const missing = join(folder, 'missing.mp4');
    await expect(openSource(missing, programPath)).rejects.toMatchObject({ code: 'not_found' });
  });
});
