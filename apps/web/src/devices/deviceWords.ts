import type { IconName } from '../kit/iconPaths.ts';

const KINDS: Readonly<Record<string, { readonly name: string; readonly icon: IconName }>> = {
  doorbell: { name: 'Doorbell', icon: 'bell' },
  camera: { name: 'Camera', icon: 'camera' },
  floodlight: { name: 'Floodlight', icon: 'floodlight' },
  'window-sensor': { name: 'Window sensor', icon: 'window' },
  drone: { name: 'Drone', icon: 'drone' },
};

/** What a kind of device is called and shown as; a kind that is newer than this client is a device. */
export function kindOf(kind: string): { readonly name: string; readonly icon: IconName } {
  return KINDS[kind] ?? { name: 'Device', icon: 'info' };
}

/** A device by its owner's name for it, or by its kind. */
export function nameOf(device: {
  readonly kind: string;
  readonly place: { readonly name: string } | null;
}): string {
  return device.place?.name ?? kindOf(device.kind).name;
}
