import type { DeviceId } from '@porchlight/kernel';

/** The device that seals: its id, its Ed25519 secret key, and the epoch that its household gave it. */
export interface SealingDevice {
  readonly deviceId: DeviceId;
  readonly signingSecretKey: Uint8Array;
  readonly epoch: number;
  readonly epochKey: Uint8Array;
}
