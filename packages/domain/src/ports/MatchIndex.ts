import type { ClipId, DeviceId, EpochMs, HouseholdId, RequestId } from '@porchlight/kernel';
import type { IndexedClip } from './ClipIndex.ts';

/** Times from `fromMs` to `toMs`, both included. */
export interface TimeSpan {
  readonly fromMs: EpochMs;
  readonly toMs: EpochMs;
}

export interface CandidateClip {
  readonly clipId: ClipId;
  readonly deviceId: DeviceId;
}

/** How candidates are found: devices first, then their clips. Throws `unavailable`; the caller retries. */
export interface MatchIndex {
  /** Devices with a placement in any of `cells` that touches `span`. */
  devicesIn(cells: readonly string[], span: TimeSpan): Promise<readonly DeviceId[]>;
  /** Clips of `devices` filmed in any of `cells` whose time, widened by their clock uncertainty, touches `span`. */
  clipsOf(
    devices: readonly DeviceId[],
    cells: readonly string[],
    span: TimeSpan,
  ): Promise<readonly CandidateClip[]>;
  /** Requests still open for submissions at `clip.storedAtMs` whose cells and window touch the clip's, widened by its clock uncertainty. */
  openRequestsTouching(clip: IndexedClip): Promise<readonly RequestId[]>;
  /**
   * Adds candidates; adding one again is no error, and a clip that the index doesn't hold adds nothing. Durable when the promise
   * resolves. Throws `not_found` when there is no such request.
   */
  addCandidates(requestId: RequestId, clips: readonly ClipId[]): Promise<void>;
  /** A household's own candidates for a request, oldest first. */
  candidatesOf(requestId: RequestId, householdId: HouseholdId): Promise<readonly IndexedClip[]>;
}
