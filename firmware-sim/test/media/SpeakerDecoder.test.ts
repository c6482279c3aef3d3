import { QUICK_REPLIES } from '@porchlight/contracts';
import type { MediaFrame } from '@porchlight/seal/live';
import { beforeAll, expect, test, vi } from 'vitest';
import { REPLY_RATE_HZ, replySound, SpeakerDecoder } from '../../src/media/index.ts';
import { LiveSoundEncoder } from '../../src/media/LiveSoundEncoder.ts';

const OPUS = { codec: 'opus', sampleRateHz: 48_000, channels: 1, descriptionB64: '' } as const;
const PACKETS = 40;
const PACKET_US = 20_000;
const PACKET_SAMPLES = 960;
const HZ = 440;

let said: MediaFrame[] = [];
beforeAll(async () => {
  const output: MediaFrame[] = [];
  const encoder = new LiveSoundEncoder({
    sampleRateHz: 48_000,
    output: (frame) => output.push(frame),
    failed: (error) => expect.unreachable(error.message),
  });
  const tone = Float32Array.from(
    { length: PACKETS * PACKET_SAMPLES },
    (_, i) => 0.5 * Math.sin((2 * Math.PI * HZ * i) / 48_000),
  );
  for (let from = 0; from < tone.length; from += PACKET_SAMPLES) {
    encoder.encode(tone.subarray(from, from + PACKET_SAMPLES), (from * 1e6) / 48_000);
    await vi.waitUntil(() => output.length > from / PACKET_SAMPLES - 3, { interval: 1 });
  }
  await vi.waitUntil(() => output.length === PACKETS);
  encoder.close();
  said = output;
});

/** Plays packets at once, and waits until so many samples are heard. */
async function play(packets: readonly MediaFrame[], samples: number, codec = OPUS as SpeakerCodec) {
  const heard: number[] = [];
  using speaker = new SpeakerDecoder({
    codec,
    heard: (block, sampleRateHz) => {
      expect(sampleRateHz).toBe(48_000);
      heard.push(...block);
    },
  });
  for (const packet of packets) speaker.play(packet);
  await expect.poll(() => heard.length).toBe(samples);
  return heard;
}
type SpeakerCodec = ConstructorParameters<typeof SpeakerDecoder>[0]['codec'];

function loudness(samples: readonly number[]): number {
  return Math.sqrt(samples.reduce((sum, level) => sum + level * level, 0) / samples.length);
}

function risesIn(samples: readonly number[]): number {
  return samples.filter((level, i) => level >= 0 && (samples[i - 1] ?? 0) < 0).length;
}

test('what is said is heard', async () => {
  const heard = await play(said, PACKETS * PACKET_SAMPLES);
  const steady = heard.slice(9_600, 33_600);
  expect(Math.abs(risesIn(steady) - HZ / 2)).toBeLessThanOrEqual(2);
  expect(loudness(steady)).toBeGreaterThan(0.28);
});

test('a description and two channels change nothing of it', async () => {
  const heard = await play(said, PACKETS * PACKET_SAMPLES, { ...OPUS, channels: 2, descriptionB64: 'AAAA' });
  expect(loudness(heard.slice(9_600, 33_600))).toBeGreaterThan(0.28);
});

test('what is missing is silence, of which a long one is cut short', async () => {
  const withGap = (gapUs: number) =>
    said.map((frame, i) => ({ ...frame, timeUs: frame.timeUs + (i < 20 ? 0 : gapUs) }));
  const heard = await play(withGap(100_000), PACKETS * PACKET_SAMPLES + 4_800);
  expect(loudness(heard.slice(20 * PACKET_SAMPLES, 20 * PACKET_SAMPLES + 4_800))).toBe(0);
  expect(loudness(heard.slice(30 * PACKET_SAMPLES, 40 * PACKET_SAMPLES))).toBeGreaterThan(0.28);
  await play(withGap(600_000_000), PACKETS * PACKET_SAMPLES + 48_000);
});

test('packets that are broken are left out, and what follows is heard', async () => {
  const broken = [Uint8Array.of(0xff), new Uint8Array(300).fill(0xff), Uint8Array.of(0xff, 0xff, 0xff)];
  const packets = said.map((frame, i) => {
    const bytes = i % 10 === 5 ? broken[i % 3] : undefined;
    return bytes === undefined ? frame : { ...frame, bytes };
  });
  const heard = await play(packets, PACKETS * PACKET_SAMPLES);
  const packetHeard = (i: number) => loudness(heard.slice(i * PACKET_SAMPLES, (i + 1) * PACKET_SAMPLES));
  for (const i of [5, 15, 25, 35]) expect(packetHeard(i)).toBe(0);
  for (const i of [4, 14, 24, 34, 39]) expect(packetHeard(i)).toBeGreaterThan(0.2);
});

test('nothing but broken packets is heard as nothing, and the speaker goes on', async () => {
  const heard: number[] = [];
  using speaker = new SpeakerDecoder({ codec: OPUS, heard: (block) => heard.push(...block) });
  for (let i = 0; i < 10; i++)
    speaker.play({ bytes: Uint8Array.of(0xff), timeUs: i * PACKET_US, isKeyframe: true });
  await expect
    .poll(() => {
      speaker.play(said[0] ?? expect.unreachable());
      return heard.length;
    })
    .toBeGreaterThanOrEqual(PACKET_SAMPLES);
});

test('more than fits is let go', async () => {
  const heard: number[] = [];
  using speaker = new SpeakerDecoder({ codec: OPUS, heard: (block) => heard.push(...block) });
  const first = said[0] ?? expect.unreachable();
  for (let i = 0; i < 500; i++) speaker.play({ ...first, timeUs: i * PACKET_US });
  await expect.poll(() => heard.length).toBe(50 * PACKET_SAMPLES);
});

test('a speaker that is closed is silent', async () => {
  const heard: number[] = [];
  const closed = new SpeakerDecoder({ codec: OPUS, heard: (block) => heard.push(...block) });
  for (const frame of said) closed.play(frame);
  closed.close();
  closed.close();
  for (const frame of said) closed.play(frame);
  await play(said, PACKETS * PACKET_SAMPLES);
  expect(heard).toEqual([]);
});

test('anything but Opus is refused', () => {
  const codec = { ...OPUS, codec: 'mp4a.40.2' };
  expect(() => new SpeakerDecoder({ codec, heard: () => {} })).toThrow(
    expect.objectContaining({ code: 'unsupported_media' }),
  );
});

test('each quick reply has a phrase of its own, audible and not too long', () => {
  const phrases = QUICK_REPLIES.map((reply) => replySound(reply));
  for (const [index, phrase] of phrases.entries()) {
    expect(phrase.length).toBeGreaterThan(0.3 * REPLY_RATE_HZ);
    expect(phrase.length).toBeLessThan(2 * REPLY_RATE_HZ);
    expect(phrase.every((level) => Math.abs(level) <= 0.5)).toBe(true);
    expect(loudness([...phrase])).toBeGreaterThan(0.03);
    for (const other of phrases.slice(index + 1)) {
      const rises = [phrase, other].map((each) => risesIn([...each]) / each.length);
      expect([phrase.length, rises[0]]).not.toEqual([other.length, rises[1]]);
    }
  }
});
