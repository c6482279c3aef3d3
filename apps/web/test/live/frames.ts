import type { OpenedFrame } from '@porchlight/owner-client/live';

let sequence = 0;

/** A picture of one byte, or of more. */
export function picture(timeMs: number, isKeyframe: boolean, sizeBytes = 1): OpenedFrame {
  sequence += 1;
  const bytes = new Uint8Array(sizeBytes).fill(timeMs % 256);
  return { kind: 'frame', track: 'picture', sequence, timeUs: timeMs * 1000, isKeyframe, missed: 0, bytes };
}

export function sound(timeMs: number): OpenedFrame {
  return { ...picture(timeMs, true), track: 'sound' };
}
