import type { DeviceKind } from '@porchlight/contracts';
import type { Pixels } from '../../terminal/drawPixels.ts';

/** Everything that the board shows, at one moment. */
export interface BoardState {
  readonly nowMs: number;
  readonly startedAtMs: number;
  /** The parts of the cloud, and whether each runs. */
  readonly parts: readonly { readonly name: string; readonly isUp: boolean }[];
  readonly homes: number;
  readonly devices: readonly BoardDevice[];
  /** Which device the keys are for. */
  readonly chosen: number;
  readonly picture: BoardPicture | null;
  /** Why there is no picture. */
  readonly pictureNote: string;
  /** Newest last. */
  readonly feed: readonly FeedEntry[];
  readonly counters: {
    readonly clips: number;
    readonly ciphertextBytes: number;
    readonly events: number;
  };
  /** Shown in the place of picture and feed when the person asks for it. */
  readonly help: readonly string[] | null;
}

export interface BoardDevice {
  readonly name: string;
  readonly kind: DeviceKind;
  readonly online: boolean;
  readonly armed: boolean;
  readonly privacy: boolean;
  readonly light: boolean;
  readonly siren: boolean;
  readonly ringing: boolean;
  readonly filming: boolean;
  /** `short` is for where `text` has no room. */
  readonly lastEvent: { readonly text: string; readonly short: string; readonly atMs: number } | null;
  readonly clips: number;
  readonly lastClipMs: number | null;
}

/** The newest clip's thumbnail, opened. */
export interface BoardPicture {
  readonly pixels: Pixels;
  readonly device: string;
  readonly takenAtMs: number;
  readonly lengthMs: number;
  readonly ciphertextBytes: number;
}

export interface FeedEntry {
  readonly atMs: number;
  readonly who: string;
  readonly text: string;
  readonly tone: 'plain' | 'good' | 'alert' | 'bad';
}
