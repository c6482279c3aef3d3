import { base64ToBytes, concatBytes } from '@porchlight/kernel';
import type { LiveTracks, OpenedFrame } from '@porchlight/owner-client/live';

type Track = OpenedFrame['track'];
type Bytes = Uint8Array<ArrayBuffer>;

/** Where a frame lies in what is played. */
export interface FragmentPlace {
  /** 1, 2, 3, … over a track. */
  readonly sequence: number;
  readonly startUs: number;
  readonly durationUs: number;
  readonly timescaleHz: number;
}

const PICTURE_TIMESCALE_HZ = 1_000_000;
/** Of an identity matrix (ISO/IEC 14496-12 section 6.2.2). */
const MATRIX = [0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000];
const ONE_SIXTEENTH = 16;
const OPUS_PRESKIP = 312;
/** Sample flags (ISO/IEC 14496-12 section 8.8.3.1): depends on no other sample, and on others without being a point to begin. */
const KEY_FLAGS = 0x02000000;
const DELTA_FLAGS = 0x01010000;

/** The units of a track's times in a second. */
export function timescaleOf({ sound }: LiveTracks, track: Track): number {
  return track === 'picture' ? PICTURE_TIMESCALE_HZ : (sound?.sampleRateHz ?? PICTURE_TIMESCALE_HZ);
}

/** For `addSourceBuffer` (RFC 6381). */
export function mimeTypeOf(tracks: LiveTracks, track: Track): string {
  const codec = tracks[track]?.codec ?? '';
  return `${track === 'picture' ? 'video' : 'audio'}/mp4; codecs="${codec}"`;
}

/** The initialization segment of one track: `ftyp` and `moov` (ISO/IEC 14496-12), of H.264 (14496-15) or Opus. Throws RangeError for a track that isn't there. */
export function initSegment(tracks: LiveTracks, track: Track): Bytes {
  const timescaleHz = timescaleOf(tracks, track);
  const header = full('mvhd', 0, 0, [
    u32(0, 0, 1000, 0, 0x10000),
    u16(0x0100, 0),
    u32(0, 0),
    u32(...MATRIX),
    u32(0, 0, 0, 0, 0, 0),
    u32(2),
  ]);
  const extends1 = full('trex', 0, 0, [u32(1, 1, 0, 0, 0)]);
  return concat(
    box('ftyp', [ascii('iso6'), u32(1), ascii('iso6'), ascii('mp41')]),
    box('moov', [header, trackBox(tracks, track, timescaleHz), box('mvex', [extends1])]),
  );
}

/** One frame: `moof` and `mdat`. */
export function mediaSegment(frame: OpenedFrame, place: FragmentPlace): Bytes {
  const { sequence, startUs, durationUs, timescaleHz } = place;
  const units = (us: number) => Math.round((us * timescaleHz) / 1_000_000);
  const start = units(startUs);
  const duration = Math.max(1, units(startUs + durationUs) - start);
  const flags = frame.isKeyframe ? KEY_FLAGS : DELTA_FLAGS;
  const moof = (dataOffset: number) =>
    box('moof', [
      full('mfhd', 0, 0, [u32(sequence)]),
      box('traf', [
        // default-base-is-moof
        full('tfhd', 0, 0x020000, [u32(1)]),
        full('tfdt', 1, 0, [u64(start)]),
        // data offset, and of the sample: duration, size, flags
        full('trun', 0, 0x000701, [u32(1, dataOffset, duration, frame.bytes.length, flags)]),
      ]),
    ]);
  return concat(moof(moof(0).length + 8), box('mdat', [frame.bytes]));
}

function trackBox({ picture, sound }: LiveTracks, track: Track, timescaleHz: number): Bytes {
  const codec = track === 'picture' ? picture : sound;
  if (codec === undefined) throw new RangeError(`there is no ${track}`);
  const isPicture = track === 'picture';
  const [widthPx, heightPx] = isPicture ? [picture?.widthPx ?? 0, picture?.heightPx ?? 0] : [0, 0];
  const header = full('tkhd', 0, 3, [
    u32(0, 0, 1, 0, 0, 0, 0),
    u16(0, 0, isPicture ? 0 : 0x0100, 0),
    u32(...MATRIX),
    u32(widthPx << ONE_SIXTEENTH, heightPx << ONE_SIXTEENTH),
  ]);
  const media = box('mdia', [
    full('mdhd', 0, 0, [u32(0, 0, timescaleHz, 0), u16(0x55c4, 0)]),
    full('hdlr', 0, 0, [u32(0), ascii(isPicture ? 'vide' : 'soun'), u32(0, 0, 0), ascii('\0')]),
    box('minf', [
      isPicture ? full('vmhd', 0, 1, [u16(0, 0, 0, 0)]) : full('smhd', 0, 0, [u16(0, 0)]),
      box('dinf', [full('dref', 0, 0, [u32(1), full('url ', 0, 1, [])])]),
      sampleTable(isPicture ? pictureEntry(picture) : soundEntry(sound)),
    ]),
  ]);
  return box('trak', [header, media]);
}

/** Samples lie in the fragments: the tables are empty. */
function sampleTable(entry: Bytes): Bytes {
  return box('stbl', [
    full('stsd', 0, 0, [u32(1), entry]),
    full('stts', 0, 0, [u32(0)]),
    full('stsc', 0, 0, [u32(0)]),
    full('stsz', 0, 0, [u32(0, 0)]),
    full('stco', 0, 0, [u32(0)]),
  ]);
}

function pictureEntry(picture: LiveTracks['picture']): Bytes {
  const { widthPx = 0, heightPx = 0, descriptionB64 = '' } = picture ?? {};
  return box('avc1', [
    u16(0, 0, 0, 1, 0, 0),
    u32(0, 0, 0),
    u16(widthPx, heightPx),
    u32(0x00480000, 0x00480000, 0),
    u16(1),
    new Uint8Array(32),
    u16(0x0018, 0xffff),
    box('avcC', [base64ToBytes(descriptionB64)]),
  ]);
}

/** The entry of Opus ("Encapsulation of Opus in ISO Base Media File Format", section 4.3). */
function soundEntry(sound: LiveTracks['sound']): Bytes {
  const { sampleRateHz = 48_000, channels = 1 } = sound ?? {};
  return box('Opus', [
    u16(0, 0, 0, 1),
    u32(0, 0),
    u16(channels, 16, 0, 0),
    u32(sampleRateHz * 0x10000),
    box('dOps', [Uint8Array.of(0, channels), u16(OPUS_PRESKIP), u32(sampleRateHz), u16(0), Uint8Array.of(0)]),
  ]);
}

function box(type: string, parts: readonly Uint8Array[]): Bytes {
  const size = parts.reduce((sum, part) => sum + part.length, 8);
  return concat(u32(size), ascii(type), ...parts);
}

/** A box with a version and flags. */
function full(type: string, version: number, flags: number, parts: readonly Uint8Array[]): Bytes {
  return box(type, [u32(version * 0x1000000 + flags), ...parts]);
}

function concat(...parts: readonly Uint8Array[]): Bytes {
  return new Uint8Array(concatBytes(...parts));
}

function ascii(text: string): Bytes {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

function u16(...numbers: readonly number[]): Bytes {
  const bytes = new Uint8Array(2 * numbers.length);
  for (const [index, number] of numbers.entries()) new DataView(bytes.buffer).setUint16(2 * index, number);
  return bytes;
}

function u32(...numbers: readonly number[]): Bytes {
  const bytes = new Uint8Array(4 * numbers.length);
  for (const [index, number] of numbers.entries())
    new DataView(bytes.buffer).setUint32(4 * index, number >>> 0);
  return bytes;
}

function u64(number: number): Bytes {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(number));
  return bytes;
}
