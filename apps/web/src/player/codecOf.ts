import { type Box, boxesIn, findBox, viewOf } from './boxes.ts';

const SAMPLE_ENTRIES = ['trak', 'mdia', 'minf', 'stbl', 'stsd'];
/** Bytes before the boxes inside of a sample entry (ISO/IEC 14496-12 section 12). */
const PICTURE_ENTRY_BYTES = 78;
const SOUND_ENTRY_BYTES = 28;

/** The type for a SourceBuffer (RFC 6381) of the track that this moov describes. Throws RangeError for anything but H.264 and AAC. */
export function mimeTypeOf(moov: Box): string {
  const entries = findBox(moov.body, SAMPLE_ENTRIES);
  // A full box with a count before its entries.
  const entry = entries === null ? undefined : boxesIn(entries.body.subarray(8))[0];
  if (entry?.type === 'avc1') return `video/mp4; codecs="${avcCodec(entry)}"`;
  if (entry?.type === 'mp4a') return `audio/mp4; codecs="${aacCodec(entry)}"`;
  throw new RangeError('the track is neither H.264 nor AAC');
}

/** Profile, constraints and level, from the decoder's configuration (ISO/IEC 14496-15 section 5.3.3). */
function avcCodec(entry: Box): string {
  const configuration = findBox(entry.body.subarray(PICTURE_ENTRY_BYTES), ['avcC']);
  if (configuration === null) throw new RangeError('the picture track has no avcC');
  const [, ...numbers] = configuration.body.subarray(0, 4);
  return `avc1.${numbers.map((number) => number.toString(16).padStart(2, '0')).join('')}`;
}

/** The audio object type, from the descriptors of the esds (ISO/IEC 14496-1 section 7.2.6); AAC-LC where they don't say. */
function aacCodec(entry: Box): string {
  const descriptors = findBox(entry.body.subarray(SOUND_ENTRY_BYTES), ['esds']);
  const specific = descriptors === null ? null : decoderSpecific(descriptors.body.subarray(4));
  const objectType = specific?.[0] === undefined ? 2 : specific[0] >> 3;
  return `mp4a.40.${objectType}`;
}

const ES_DESCRIPTOR = 3;
const DECODER_CONFIG = 4;
const DECODER_SPECIFIC = 5;

function decoderSpecific(bytes: Uint8Array): Uint8Array | null {
  const stream = descriptorIn(bytes, ES_DESCRIPTOR);
  const config = stream && descriptorIn(stream.subarray(3), DECODER_CONFIG);
  return config && descriptorIn(config.subarray(13), DECODER_SPECIFIC);
}

/** The body of the descriptor at the start, if it has this tag. Its length comes seven bits a byte. */
function descriptorIn(bytes: Uint8Array, tag: number): Uint8Array | null {
  if (bytes.length < 2 || bytes[0] !== tag) return null;
  const view = viewOf(bytes);
  let [at, length] = [1, 0];
  for (; at < bytes.length; at++) {
    const byte = view.getUint8(at);
    length = (length << 7) | (byte & 0x7f);
    if (byte < 0x80) break;
  }
  return bytes.subarray(at + 1, at + 1 + length);
}
