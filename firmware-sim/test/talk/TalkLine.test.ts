import { hexToBytes, type LiveSessionId, systemRandom } from '@porchlight/kernel';
import type { MediaFrame } from '@porchlight/seal/live';
import { TalkSealer } from '@porchlight/seal/live';
import { nodePrimitives } from '@porchlight/seal/node';
import { expect, test } from 'vitest';
import { SpeakerDecoder } from '../../src/media/index.ts';
import { LiveSoundEncoder } from '../../src/media/LiveSoundEncoder.ts';
import { TalkLine } from '../../src/talk/TalkLine.ts';
import { makeMember, type TestMember } from '../device/household.ts';
import { LiveBench } from '../live/LiveBench.ts';

const OPUS = { codec: 'opus', sampleRateHz: 48_000, channels: 1, descriptionB64: '' };

/** Packets of a loud tone. */
async function packets(count: number): Promise<MediaFrame[]> {
  const encoded: MediaFrame[] = [];
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const output = (frame: MediaFrame) => {
    encoded.push(frame);
    if (encoded.length === count) resolve();
  };
  const encoder = new LiveSoundEncoder({ sampleRateHz: 48_000, output, failed: reject });
  const tone = Float32Array.from({ length: 960 }, (_, i) => 0.6 * Math.sin((2 * Math.PI * 500 * i) / 48_000));
  for (let i = 0; i < count; i++) encoder.encode(tone, i * 20_000);
  await promise;
  encoder.close();
  return encoded;
}

/** A live session that somebody may talk into, and what the speaker played. */
class TalkBench implements AsyncDisposable {
  readonly live = new LiveBench();
  readonly told: boolean[] = [];
  playedMs = 0;
  peak = 0;
  #heard: () => void = () => undefined;
  readonly line = new TalkLine({
    sessionOf: (sessionId) => this.live.room.sessionOf(sessionId),
    monotonic: { nowMs: () => this.live.monotonicMs as never },
    speaker: {
      play: (samples, sampleRateHz) => {
        this.playedMs += (1000 * samples.length) / sampleRateHz;
        this.peak = samples.reduce((most, level) => Math.max(most, Math.abs(level)), this.peak);
        this.#heard();
      },
      pause: () => undefined,
    },
    openDecoding: (options) => new SpeakerDecoder(options),
    talked: (on) => this.told.push(on),
  });

  async begin(): Promise<void> {
    await this.live.film();
    this.live.begin();
    await this.live.until(() => this.live.countOf('picture') === 1);
  }

  sealer(member: TestMember = this.live.household.owner, seenUs = 0): TalkSealer {
    const [entry] = this.live.keyring.devices;
    const place = {
      deviceId: this.live.device.deviceId,
      deviceBoxKey: hexToBytes(entry?.boxKeyHex ?? ''),
      liveSessionId: this.live.sessionId() as LiveSessionId,
      seenUs,
    };
    return new TalkSealer(place, member.signing, OPUS, nodePrimitives, systemRandom);
  }

  say(sealer: TalkSealer, frame: MediaFrame): void {
    for (const record of sealer.frame(frame)) this.line.receive(record);
  }

  async untilPlayed(ms: number): Promise<void> {
    while (this.playedMs < ms)
      await new Promise<void>((resolve) => {
        this.#heard = resolve;
      });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.line.end();
    await this.live[Symbol.asyncDispose]();
  }
}

test('what somebody says is played, and told of', async () => {
  await using bench = new TalkBench();
  await bench.begin();
  const sealer = bench.sealer();
  bench.line.receive(sealer.offer);
  for (const packet of await packets(10)) bench.say(sealer, packet);
  await bench.untilPlayed(150);
  expect(bench.peak).toBeGreaterThan(0.3);
  expect(bench.told).toEqual([true]);
});

test('a talk ends after three seconds without a frame, and not before', async () => {
  await using bench = new TalkBench();
  await bench.begin();
  const sealer = bench.sealer();
  bench.line.receive(sealer.offer);
  const [first] = await packets(1);
  bench.live.pass(2900);
  bench.say(sealer, first as MediaFrame);
  bench.live.pass(2999);
  bench.line.tick();
  expect(bench.told).toEqual([true]);
  bench.live.pass(1);
  bench.line.tick();
  expect(bench.told).toEqual([true, false]);
});

test('whoever begins later takes over, and what the first one says on is not played', async () => {
  await using bench = new TalkBench();
  await bench.begin();
  const [first, second] = [bench.sealer(), bench.sealer()];
  bench.line.receive(first.offer);
  bench.line.receive(second.offer);
  expect(bench.told).toEqual([true, false, true]);
  const [packet] = await packets(1);
  expect(() => bench.say(first, packet as MediaFrame)).toThrow(
    expect.objectContaining({ code: 'broken_chain' }),
  );
  bench.say(second, packet as MediaFrame);
  await bench.untilPlayed(15);
});

test('an offer counts once, not for long, and only from who may command', async () => {
  await using bench = new TalkBench();
  await bench.begin();
  const { offer } = bench.sealer();
  bench.line.receive(offer);
  const refused: [string, Uint8Array][] = [
    ['replayed', offer],
    ['not_permitted', bench.sealer(makeMember()).offer],
    ['stale_command', bench.sealer(bench.live.household.owner, 60_000_000).offer],
  ];
  for (const [code, record] of refused)
    expect(() => bench.line.receive(record)).toThrow(expect.objectContaining({ code }));
  const kept = bench.sealer().offer;
  bench.live.pass(10_001);
  expect(() => bench.line.receive(kept)).toThrow(expect.objectContaining({ code: 'stale_command' }));
  expect(bench.told).toEqual([true]);
});

test('a talk ends when its member may talk no longer, and with its live session', async () => {
  await using bench = new TalkBench();
  await bench.begin();
  bench.line.receive(bench.sealer().offer);
  bench.live.changeKeyring(({ devices }) => ({
    devices: devices.map((each) => ({ ...each, commanders: [] })),
  }));
  bench.line.tick();
  expect(bench.told).toEqual([true, false]);
  bench.live.changeKeyring(({ devices, members }) => ({
    devices: devices.map((each) => ({ ...each, commanders: members.map(({ memberId }) => memberId) })),
  }));
  bench.line.receive(bench.sealer().offer);
  bench.live.room.endAll();
  bench.line.tick();
  expect(bench.told).toEqual([true, false, true, false]);
});
