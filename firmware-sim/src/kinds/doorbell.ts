import type { KindOfDevice } from './KindOfDevice.ts';

/** Hangs at the door: somebody rings, and is answered. */
export const doorbell: KindOfDevice = {
  commands: ['live', 'chime', 'reply', 'decline', 'arm', 'privacy'],
  hasBell: true,
  hasLight: false,
  hasSiren: false,
  hasSpeaker: true,
  hasLive: true,
  hasBattery: true,
  scene: { kind: 'doorbell', night: false },
};
