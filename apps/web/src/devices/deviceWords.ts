import type { Command } from '@porchlight/contracts';
import type { IconName } from '../kit/iconPaths.ts';

interface KindWords {
  readonly name: string;
  readonly icon: IconName;
  /** What a member may order of it (firmware-sim/spec/device.md section 5), in the order in which it is shown. */
  readonly orders: readonly Command['command']['kind'][];
}

/** All that the pages know of each kind of device: a new kind is one row more. */
const KINDS: Readonly<Record<string, KindWords>> = {
  doorbell: { name: 'Doorbell', icon: 'bell', orders: ['arm', 'privacy', 'chime'] },
  camera: { name: 'Camera', icon: 'camera', orders: ['arm', 'privacy', 'siren'] },
  floodlight: { name: 'Floodlight', icon: 'floodlight', orders: ['arm', 'privacy', 'light', 'siren'] },
  'window-sensor': { name: 'Window sensor', icon: 'window', orders: [] },
  drone: { name: 'Drone', icon: 'drone', orders: [] },
};
const UNKNOWN: KindWords = { name: 'Device', icon: 'info', orders: [] };

/** What a kind of device is called and shown as, and what it may be ordered; a kind that is newer than this client is a device. */
export function kindOf(kind: string): KindWords {
  return KINDS[kind] ?? UNKNOWN;
}

/** A device by its owner's name for it, or by its kind. */
export function nameOf(device: {
  readonly kind: string;
  readonly place: { readonly name: string } | null;
}): string {
  return device.place?.name ?? kindOf(device.kind).name;
}
