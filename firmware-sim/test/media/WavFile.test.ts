import { mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { BufferSource, EncodedPacketSink, Input, WAVE } from 'mediabunny';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { WavFile } from '../../src/media/index.ts';
import { findFfmpeg, run } from './programs.ts';

const programs = await findFfmpeg();
const HEADER_BYTES = 44;
let folder = '';
let path = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'porchlight-'));
  path = join(folder, 'speaker.wav');
});
afterEach(() => rm(folder, { recursive: true }));

/** Rate and samples of a file, read by another's reader; it throws where the sizes in the header don't fit. */
async function readWav(): Promise<{ readonly rate: number; readonly samples: number[] }> {
  const bytes = await readFile(path);
  expect(bytes.readUInt32LE(4)).toBe(bytes.length - 8);
  expect(bytes.readUInt32LE(40)).toBe(bytes.length - HEADER_BYTES);
  const input = new Input({ formats: [WAVE], source: new BufferSource(bytes) });
  const track = (await input.getPrimaryAudioTrack()) ?? expect.unreachable();
  expect(track.numberOfChannels).toBe(1);
  const samples: number[] = [];
  for await (const { data } of new EncodedPacketSink(track).packets()) {
    const view = Buffer.from(data);
    for (let at = 0; at < view.length; at += 2) samples.push(view.readInt16LE(at));
  }
  return { rate: track.sampleRate, samples };
}

test('what is appended is read back, over several openings', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.float32Array({ min: -1, max: 1, noNaN: true, minLength: 1, maxLength: 200 }), {
        minLength: 1,
      }),
      fc.nat(10),
      async (blocks, cut) => {
        await rm(path, { force: true });
        for (const part of [blocks.slice(0, cut), blocks.slice(cut)]) {
          await using file = await WavFile.open(path, 16_000);
          for (const block of part) void file.append(block);
        }
        const { rate, samples } = await readWav();
        expect(rate).toBe(16_000);
        const expected = blocks.flatMap((block) => [...block].map((level) => Math.round(level * 0x7fff)));
        expect(samples.map((value) => value + 0)).toEqual(expected.map((value) => value + 0));
      },
    ),
    { numRuns: 20 },
  );
});

test('is whole after each append, and silent where nothing was appended', async () => {
  await using file = await WavFile.open(path, 48_000);
  expect((await readFile(path)).length).toBe(HEADER_BYTES);
  for (let count = 1; count <= 3; count++) {
    await file.append(new Float32Array(480).fill(0.5));
    expect((await readWav()).samples).toHaveLength(480 * count);
  }
});

test('keeps levels out of bounds at the bound', async () => {
  await using file = await WavFile.open(path, 48_000);
  await file.append(Float32Array.of(2, -2, Number.POSITIVE_INFINITY, Number.NaN));
  expect((await readWav()).samples).toEqual([0x7fff, -0x7fff, 0x7fff, 0]);
});

test('what broke off before it was counted is overwritten', async () => {
  await using first = await WavFile.open(path, 48_000);
  await first.append(new Float32Array(100).fill(0.25));
  await first.close();
  await truncate(path, HEADER_BYTES + 2 * 100 + 33);
  await using second = await WavFile.open(path, 48_000);
  await second.append(new Float32Array(100).fill(0.5));
  const { samples } = await readWav();
  expect([samples.length, samples[0], samples[100]]).toEqual([200, 8192, 16_384]);
});

test('refuses a file that is something else, and leaves it as it is', async () => {
  for (const [rate, content] of [
    [16_000, null],
    [48_000, Buffer.from('somebody wrote this by hand, and wants to keep it')],
    [48_000, Buffer.from('short')],
  ] as const) {
    await rm(path, { force: true });
    if (content === null) await (await WavFile.open(path, 48_000)).close();
    else await writeFile(path, content);
    const before = await readFile(path);
    await expect(WavFile.open(path, rate)).rejects.toMatchObject({ code: 'unsupported_media' });
    expect(await readFile(path)).toEqual(before);
  }
  await expect(WavFile.open(join(folder, 'none', 'a.wav'), 48_000)).rejects.toMatchObject({
    code: 'invalid_setting',
  });
});

test.skipIf(programs === null)('is a plain WAV to ffprobe', async () => {
  await using file = await WavFile.open(path, 48_000);
  await file.append(new Float32Array(48_000));
  const entries = 'stream=codec_name,sample_rate,channels,duration';
  const { stdout } = await run(programs?.ffprobe ?? '', [
    '-v',
    'error',
    '-show_entries',
    entries,
    '-of',
    'json',
    path,
  ]);
  expect(JSON.parse(stdout).streams).toEqual([
    expect.objectContaining({
      codec_name: 'pcm_s16le',
      sample_rate: '48000',
      channels: 1,
      duration: '1.000000',
    }),
  ]);
});
