import { expect, test } from 'vitest';
import { decodeSound } from '../../src/media/decodeSound.ts';
import type { TrackPacket } from '../../src/media/FragmentMuxer.ts';
import { SoundEncoder } from '../../src/media/SoundEncoder.ts';

const RATE = 16_000;
const ONSET = 20_000;

test('sound is heard at the sample at which it was recorded', async () => {
  const encoder = new SoundEncoder(RATE);
  const packets: TrackPacket[] = [];
  for (let from = 0; from < 2 * RATE; from += 1600) {
    const samples = Float32Array.from({ length: 1600 }, (_, i) =>
      from + i < ONSET ? 0 : 0.6 * Math.sin((2 * Math.PI * (from + i - ONSET)) / 16),
    );
    packets.push(...(await encoder.encode(samples)));
  }
  packets.push(...(await encoder.finish()));
  expect(packets.map(({ timestampS }) => timestampS)).toEqual(packets.map((_, n) => (n * 1024) / RATE));

  const heard: number[] = [];
  const description = encoder.config?.description ?? new Uint8Array();
  const config = { codec: 'mp4a.40.2', sampleRate: RATE, numberOfChannels: 1, description };
  async function* data() {
    for (const packet of packets) yield packet.data;
  }
  for await (const { samples } of decodeSound(config, data())) heard.push(...samples);
  expect(heard.length).toBe(Math.ceil((2 * RATE) / 1024) * 1024);
  expect(Math.abs(heard.findIndex((level) => Math.abs(level) > 0.3) - ONSET)).toBeLessThan(32);
});
