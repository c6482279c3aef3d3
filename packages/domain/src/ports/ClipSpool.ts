import type { ClipId, DeviceId } from '@porchlight/kernel';

/** The worker's view of the broker's spool. Throws `unavailable`; the caller retries. */
export interface ClipSpool {
  /** The records of a clip as they arrived: opening, segments by sequence, manifest; empty where there are none. */
  read(deviceId: DeviceId, clipId: ClipId): Promise<readonly Uint8Array[]>;
  /**
   * Sends `reply` (a receipt or refusal statement) to the device and, where `release` is true, lets the spool forget the clip.
   * May be called again with the same reply.
   */
  settle(deviceId: DeviceId, clipId: ClipId, reply: Uint8Array, release: boolean): Promise<void>;
}
