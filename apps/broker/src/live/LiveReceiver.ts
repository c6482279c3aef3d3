import type { DeviceId } from '@porchlight/kernel';

/** An api, at the other end of a link, as live view sees it. */
export interface LiveReceiver {
  /** What was sent and hasn't been handed to the system yet. */
  bufferedBytes(): number;
  /** Sends one record that a device published live, as a binary message of the link. */
  sendLive(deviceId: DeviceId, record: Uint8Array): void;
}
