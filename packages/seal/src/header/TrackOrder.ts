import { PorchlightError } from '@porchlight/kernel';
import type { Segment } from './segment.ts';

/** The rules by which the segments of one track follow each other (spec/clip.md section 6). */
export class TrackOrder {
  /** The segment before, or null; owned by `take`. */
  #previous: Segment | null = null;

  get count(): number {
    return this.#previous === null ? 0 : this.#previous.index + 1;
  }

  /** Whether its last segment has come. */
  get isFinished(): boolean {
    return this.#previous?.isLast === true;
  }

  /** Throws `out_of_order` or `malformed_record`, and takes nothing then. */
  take(segment: Segment): void {
    const before = this.#previous;
    if (segment.index !== this.count) {
      throw new PorchlightError('out_of_order', `index ${this.count} was expected and ${segment.index} came`);
    }
    if (this.isFinished)
      throw new PorchlightError('malformed_record', 'a segment follows the last of its track');
    if (segment.beginsUnit !== (before === null || before.endsUnit)) {
      throw new PorchlightError(
        'malformed_record',
        'a unit begins where the one before it ended, and nowhere else',
      );
    }
    if (before !== null && !segment.beginsUnit && !isSameUnit(before, segment)) {
      throw new PorchlightError('malformed_record', 'the segments of a unit have the same times and flags');
    }
    if (segment.beginsUnit) requireTimeGoesOn(before, segment);
    this.#previous = segment;
  }
}

function requireTimeGoesOn(before: Segment | null, segment: Segment): void {
  if (before === null ? !isInitialization(segment) : segment.startOffsetMs < before.startOffsetMs) {
    throw new PorchlightError(
      'malformed_record',
      'a track begins with an initialization segment at time 0, and no unit starts before the one before it',
    );
  }
}

function isInitialization({ startOffsetMs, durationMs, isKeyframe }: Segment): boolean {
  return startOffsetMs === 0 && durationMs === 0 && !isKeyframe;
}

function isSameUnit(a: Segment, b: Segment): boolean {
  return (
    a.startOffsetMs === b.startOffsetMs && a.durationMs === b.durationMs && a.isKeyframe === b.isKeyframe
  );
}
