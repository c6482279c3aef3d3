import type { DeviceKind } from '@porchlight/contracts';
import { camera } from './camera.ts';
import { doorbell } from './doorbell.ts';
import { floodlight } from './floodlight.ts';
import type { KindOfDevice } from './KindOfDevice.ts';

export type { CommandKind, KindOfDevice } from './KindOfDevice.ts';

/** Every kind of device that there is; nothing else asks for a kind by its name. */
export const KINDS: Readonly<Record<DeviceKind, KindOfDevice>> = { doorbell, camera, floodlight };
