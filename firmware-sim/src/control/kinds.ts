import type { Command, DeviceKind } from '@porchlight/contracts';

type CommandKind = Command['command']['kind'];

/** What a kind of device has and obeys. A new kind is one row. */
export interface KindOfDevice {
  readonly commands: readonly CommandKind[];
  readonly canBePressed: boolean;
  /** Its light goes on by itself when something moves. */
  readonly lightsUpOnMotion: boolean;
  readonly hasBattery: boolean;
}

export const KINDS = {
  doorbell: {
    commands: ['chime', 'arm', 'privacy'],
    canBePressed: true,
    lightsUpOnMotion: false,
    hasBattery: true,
  },
  camera: {
    commands: ['siren', 'arm', 'privacy'],
    canBePressed: false,
    lightsUpOnMotion: false,
    hasBattery: true,
  },
  floodlight: {
    commands: ['light', 'siren', 'arm', 'privacy'],
    canBePressed: false,
    lightsUpOnMotion: true,
    hasBattery: false,
  },
} as const satisfies Record<DeviceKind, KindOfDevice>;
