import { bytesToBase64, concatBytes } from '@porchlight/kernel';
import type { LiveTracks, OpenedFrame } from '@porchlight/owner-client/live';
import fc from 'fast-check';
import { BufferSource, EncodedPacketSink, Input, MP4 } from 'mediabunny';
import { beforeAll, expect, test } from 'vitest';
import { FragmentOutput } from '../../src/live/show/FragmentOutput.ts';
import { initSegment, mediaSegment, mimeTypeOf } from '../../src/live/show/fragments.ts';
import type { LiveFragmentNews } from '../../src/live/show/LiveNews.ts';
import { type FilmedClip, filmClip } from '../player/filmClip.ts';
import { picture, sound } from './frames.ts';

let filmed: { readonly tracks: LiveTracks; readonly frames: readonly OpenedFrame[] };
beforeAll(async () => {
  filmed = await framesOf(await filmClip(2000));
});

/** The pictures of a filmed clip, as a device would send them live. */
async function framesOf(clip: FilmedClip) {
  const pieces = clip.pieces
    .filter((each) => each.track === 'picture')
    .map((each) => Buffer.from(each.bytesB64, 'base64'));
  const track = await new Input({
    formats: [MP4],
    source: new BufferSource(Buffer.concat(pieces)),
  }).getPrimaryVideoTrack();
  const config = await track?.getDecoderConfig();
  if (track === null || config == null) throw new Error('there is no film');
  const frames: OpenedFrame[] = [];
  for await (const { timestamp, type, data } of new EncodedPacketSink(track).packets())
    frames.push({ ...picture(Math.round(timestamp * 1000), type === 'key'), bytes: data });
  const descriptionB64 = bytesToBase64(new Uint8Array(config.description as ArrayBuffer));
  const tracks: LiveTracks = {
    picture: { codec: config.codec, widthPx: 640, heightPx: 360, descriptionB64 },
    sound: { codec: 'opus', sampleRateHz: 48_000, channels: 1, descriptionB64: '' },
  };
  return { tracks, frames };
}

test('pictures that are written one a fragment are read back as they were, at their times', async () => {
  const { tracks, frames } = filmed;
  const parts: Uint8Array[] = [];
  const output = new FragmentOutput((news) => {
    if (news.kind === 'fragment' && news.track === 'picture') parts.push(news.bytes);
  });
  output.begin(tracks);
  for (const frame of frames) output.frame(frame);
  const input = new Input({ formats: [MP4], source: new BufferSource(concatBytes(...parts)) });
  const track = await input.getPrimaryVideoTrack();
  expect(await track?.getDecoderConfig()).toMatchObject({ codec: tracks.picture?.codec, codedWidth: 640 });
  if (track === null) return expect.fail();
  const read: { at: number; isKey: boolean; bytes: Uint8Array }[] = [];
  for await (const { timestamp, type, data } of new EncodedPacketSink(track).packets())
    read.push({ at: Math.round(timestamp * 1000), isKey: type === 'key', bytes: data });
  const [first] = read;
  // The last one waits for the one after it.
  expect(
    read.map(({ at, isKey, bytes }) => [at - (first?.at ?? 0), isKey, Buffer.from(bytes).toString('base64')]),
  ).toEqual(
    frames
      .slice(0, -1)
      .map(({ timeUs, isKeyframe, bytes }) => [
        timeUs / 1000,
        isKeyframe,
        Buffer.from(bytes).toString('base64'),
      ]),
  );
});

test('sound is read back as Opus at its rate', async () => {
  const { tracks } = filmed;
  const place = { sequence: 1, durationUs: 20_000, timescaleHz: 48_000 };
  const file = concatBytes(
    initSegment(tracks, 'sound'),
    mediaSegment(sound(0), { ...place, startUs: 0 }),
    mediaSegment(sound(20), { ...place, sequence: 2, startUs: 20_000 }),
  );
  const track = await new Input({ formats: [MP4], source: new BufferSource(file) }).getPrimaryAudioTrack();
  expect(await track?.getDecoderConfig()).toMatchObject({
    codec: 'opus',
    sampleRate: 48_000,
    numberOfChannels: 1,
  });
  expect(await track?.computeDuration()).toBeCloseTo(0.04);
  expect(mimeTypeOf(tracks, 'sound')).toBe('audio/mp4; codecs="opus"');
});

test('whatever the times of the frames and wherever sessions begin, each fragment begins where the one before it ends', () => {
  const steps = fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 2, maxLength: 20 });
  fc.assert(
    fc.property(fc.array(steps, { minLength: 1, maxLength: 4 }), (sessions) => {
      const given: LiveFragmentNews[] = [];
      const output = new FragmentOutput((news) => {
        if (news.kind === 'fragment' && news.mimeType === null) given.push(news);
      });
      for (const session of sessions) {
        output.begin({ ...(filmed.tracks.picture === undefined ? {} : { picture: filmed.tracks.picture }) });
        let timeMs = 12_345;
        for (const step of session) {
          output.frame(picture(timeMs, true));
          timeMs += step;
        }
      }
      let endUs: number | null = null;
      for (const { bytes } of given) {
        const { startUs, durationUs } = placeIn(bytes);
        // Sessions are a seam apart.
        if (endUs !== null) expect([0, 50_000]).toContain(startUs - endUs);
        endUs = startUs + durationUs;
      }
    }),
    { numRuns: 50 },
  );
});

/** What a media segment says of its one frame: `tfdt` after its 12 bytes of header, `trun` after data offset and count. */
function placeIn(bytes: Uint8Array): { readonly startUs: number; readonly durationUs: number } {
  const text = Buffer.from(bytes).toString('latin1');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return {
    startUs: Number(view.getBigUint64(text.indexOf('tfdt') + 8)),
    durationUs: view.getUint32(text.indexOf('trun') + 16),
  };
}
