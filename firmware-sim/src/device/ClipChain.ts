import { bytesToHex, type EpochMs, hexToBytes } from '@porchlight/kernel';
import type { Trigger } from '@porchlight/seal/header';
import type { SourceFrame } from '../media/index.ts';
import { type ClipEnding, ClipRecording, type ClipRecordingDeps } from '../recorder/ClipRecording.ts';
import type { Counters } from './Counters.ts';

/** What is filmed. */
export type ClipSource = ClipRecordingDeps['source'];

/** How a clip begins, but for its place among the device's clips. */
export interface NewClip {
  readonly startedAtMs: EpochMs;
  readonly triggerOffsetMs: number;
  readonly trigger: Trigger;
  /** What the thumbnail shows. */
  readonly frame: SourceFrame;
}

export interface ClipChainDeps extends Omit<ClipRecordingDeps, 'device' | 'source' | 'cell'> {
  readonly counters: Counters;
}

/** The clips of a device, each chained to the one before. */
export class ClipChain {
  readonly #deps: ClipChainDeps;

  constructor(deps: ClipChainDeps) {
    this.#deps = deps;
  }

  /** Begins the next clip, keeps its opening, and counts it durably before anything is sent. */
  begin(source: ClipSource, clip: NewClip, by: Pick<ClipRecordingDeps, 'device' | 'cell'>): ClipRecording {
    const { counters, ...deps } = this.#deps;
    const { clipNumber, previousOpeningHashHex, previousSegments } = counters.values;
    const previousOpeningHash = hexToBytes(previousOpeningHashHex);
    const recording = new ClipRecording(
      { ...deps, ...by, source },
      { ...clip, clipNumber, previousOpeningHash, previousSegments },
    );
    counters.change({
      clipNumber: clipNumber + 1,
      previousOpeningHashHex: bytesToHex(recording.openingHash),
      previousSegments: 0,
    });
    return recording;
  }

  /** A clip that `begin` began has its manifest: the next one will say how long it was. */
  ended({ segmentCount }: ClipEnding): void {
    this.#deps.counters.note({ previousSegments: segmentCount });
  }
}
