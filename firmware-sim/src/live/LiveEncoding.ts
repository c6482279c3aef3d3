import type { LiveQuality } from '@porchlight/contracts';
import type { LiveTracks, Track } from '@porchlight/seal/header';
import type { MediaFrame } from '@porchlight/seal/live';
import type { FrameSource, SourceFrame } from '../media/index.ts';
import type { BitrateBounds } from './BitrateLadder.ts';

/** What is encoded, as far as an encoder must know it. */
export type LiveSource = Pick<FrameSource, 'width' | 'height' | 'frameRate' | 'sound'>;

/** What a live session needs of an encoder: raw frames in, encoded ones out at once. */
export interface LiveEncoding {
  /** Known with the first frame that comes out, before it does. */
  readonly tracks: Promise<LiveTracks>;
  /** Bits a second of the picture. */
  readonly bitrate: number;
  readonly bounds: BitrateBounds;
  /** `timeUs` is the session's; it rises. */
  push(frame: SourceFrame, timeUs: number): void;
  /** One of the next pictures is a keyframe. */
  requestKeyframe(): void;
  setBitrate(bitsPerSecond: number): void;
  /** Nothing comes out any more. */
  close(): void;
}

export type OpenLiveEncoding = (options: {
  readonly source: LiveSource;
  readonly quality: LiveQuality;
  readonly output: (track: Track, frame: MediaFrame) => void;
  readonly failed: (error: Error) => void;
}) => LiveEncoding;
