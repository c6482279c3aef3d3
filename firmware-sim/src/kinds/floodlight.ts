import type { KindOfDevice } from './KindOfDevice.ts';

/** Hangs in the dark, where its light is seen. */
export const floodlight: KindOfDevice = {
  commands: ['live', 'light', 'siren', 'arm', 'privacy'],
  hasBell: false,
  hasLight: true,
  hasSiren: true,
  hasSpeaker: true,
  hasLive: true,
  hasBattery: false,
  scene: { kind: 'floodlight', night: true },
};
