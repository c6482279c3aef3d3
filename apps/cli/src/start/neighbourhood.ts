import type { DeviceKind } from '@porchlight/contracts';

/** A device of the neighbourhood that `npm start` simulates. */
export interface PlannedDevice {
  /** Also the name of its folder, with dashes. */
  readonly name: string;
  readonly kind: DeviceKind;
  /** Decides how its scene looks and who walks through. */
  readonly seed: number;
  readonly longitude: number;
  readonly latitude: number;
}

export interface PlannedHome {
  readonly devices: readonly PlannedDevice[];
}

/** Three homes along a street that doesn't exist. Positions stay on this machine: the cloud learns cells. */
export const NEIGHBOURHOOD: readonly PlannedHome[] = [
  {
    devices: [
      { name: 'Maple 12 door', kind: 'doorbell', seed: 11, longitude: 13.4061, latitude: 52.5204 },
      { name: 'Maple 12 yard', kind: 'camera', seed: 23, longitude: 13.4063, latitude: 52.5206 },
    ],
  },
  {
    devices: [
      { name: 'Oak 7 door', kind: 'doorbell', seed: 37, longitude: 13.4087, latitude: 52.5191 },
      { name: 'Oak 7 drive', kind: 'floodlight', seed: 41, longitude: 13.4089, latitude: 52.519 },
    ],
  },
  {
    devices: [
      { name: 'Elm 31 street', kind: 'camera', seed: 53, longitude: 13.4032, latitude: 52.5219 },
      { name: 'Elm 31 back', kind: 'floodlight', seed: 67, longitude: 13.4031, latitude: 52.5221 },
    ],
  },
];

/** `maple-12-door`: the name of a device's folder. */
export function folderNameOf(device: PlannedDevice): string {
  return device.name.toLowerCase().replaceAll(' ', '-');
}
