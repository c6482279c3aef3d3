import { concatBytes } from '@porchlight/kernel';
import {
  EncodedAudioPacketSource,
  EncodedPacket,
  EncodedVideoPacketSource,
  Mp4OutputFormat,
  NullTarget,
  Output,
} from 'mediabunny';
import type { EncodedPiece, PieceTrack } from './EncodedPiece.ts';

/** One coded picture or sound packet; times in seconds from the clip's first frame. */
export interface TrackPacket {
  readonly timestampS: number;
  readonly durationS: number;
  readonly isKey: boolean;
  readonly data: Uint8Array;
}

/** What a decoder must know before the first packet, in the terms of WebCodecs. */
export type TrackConfig =
  | {
      readonly track: 'picture';
      readonly codec: string;
      readonly codedWidth: number;
      readonly codedHeight: number;
      readonly description: Uint8Array;
    }
  | {
      readonly track: 'sound';
      readonly codec: string;
      readonly sampleRate: number;
      readonly numberOfChannels: number;
      readonly description: Uint8Array;
    };

/** Whole milliseconds, so that the file holds exactly the times of the frames. */
const PICTURE_TIMESCALE = 1000;
/** A keyframe that the encoder added by itself doesn't cut a fragment this short. */
const SHORTEST_PICTURE_FRAGMENT_S = 0.5;
const SHORTEST_SOUND_FRAGMENT_S = 1;

type AddPacket = (packet: EncodedPacket) => Promise<void>;

function addTrack(output: Output, config: TrackConfig): AddPacket {
  if (config.track === 'picture') {
    const source = new EncodedVideoPacketSource('avc');
    output.addVideoTrack(source, { frameRate: PICTURE_TIMESCALE });
    return (packet) => source.add(packet, { decoderConfig: config });
  }
  const source = new EncodedAudioPacketSource('aac');
  output.addAudioTrack(source);
  return (packet) => source.add(packet, { decoderConfig: config });
}

/** Makes fragmented MP4 of one track; a fragment is complete when the packet that begins the next one has come. */
export class FragmentMuxer {
  readonly #track: PieceTrack;
  readonly #output: Output;
  readonly #add: AddPacket;
  readonly #pieces: EncodedPiece[] = [];
  /** The packets of the fragment that is growing. */
  #growing: TrackPacket[] = [];
  #header: Uint8Array[] = [];
  #moof: Uint8Array = new Uint8Array(0);

  private constructor(config: TrackConfig) {
    this.#track = config.track;
    const format = new Mp4OutputFormat({
      fastStart: 'fragmented',
      minimumFragmentDuration:
        config.track === 'picture' ? SHORTEST_PICTURE_FRAGMENT_S : SHORTEST_SOUND_FRAGMENT_S,
      onFtyp: (bytes) => this.#header.push(bytes.slice()),
      onMoov: (bytes) => this.#pushInit(bytes),
      onMoof: (bytes) => {
        this.#moof = bytes.slice();
      },
      onMdat: (bytes) => this.#pushFragment(bytes),
    });
    this.#output = new Output({ format, target: new NullTarget() });
    this.#add = addTrack(this.#output, config);
  }

  static async start(config: TrackConfig): Promise<FragmentMuxer> {
    const muxer = new FragmentMuxer(config);
    await muxer.#output.start();
    return muxer;
  }

  /** The pieces that became complete. */
  async add(packet: TrackPacket): Promise<EncodedPiece[]> {
    const type = packet.isKey ? 'key' : 'delta';
    await this.#add(new EncodedPacket(packet.data, type, packet.timestampS, packet.durationS));
    this.#growing.push(packet);
    return this.#pieces.splice(0);
  }

  /** The last pieces; at least one packet has been added. */
  async finish(): Promise<EncodedPiece[]> {
    await this.#output.finalize();
    return this.#pieces.splice(0);
  }

  #pushInit(moov: Uint8Array): void {
    this.#pieces.push({
      track: this.#track,
      kind: 'init',
      bytes: concatBytes(...this.#header, moov),
      startOffsetMs: 0,
      durationMs: 0,
      randomAccess: false,
      frames: 0,
    });
  }

  #pushFragment(mdat: Uint8Array): void {
    const packets = this.#growing;
    this.#growing = [];
    const [first, last] = [packets[0], packets.at(-1)];
    if (first === undefined || last === undefined) return;
    const startOffsetMs = Math.round(first.timestampS * 1000);
    this.#pieces.push({
      track: this.#track,
      kind: 'fragment',
      bytes: concatBytes(this.#moof, mdat),
      startOffsetMs,
      durationMs: Math.round((last.timestampS + last.durationS) * 1000) - startOffsetMs,
      randomAccess: first.isKey,
      frames: packets.length,
    });
  }
}
