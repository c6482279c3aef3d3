import type { KindOfDevice } from './KindOfDevice.ts';

/** Watches a yard or a street. */
export const camera: KindOfDevice = {
  commands: ['live', 'siren', 'arm', 'privacy'],
  hasBell: false,
  hasLight: false,
  hasSiren: true,
  hasSpeaker: true,
  hasLive: true,
  hasBattery: true,
  scene: { kind: 'camera', night: false },
};
