import type { ErrorCode } from '@porchlight/kernel';
import type { SealPrimitives } from '../../src/primitives/primitives.ts';
import { Forger } from '../forge.ts';
import type { TestDevice } from '../household.ts';
import { filmScript, smallScript, vectorDevice } from './clipScene.ts';
import { formRefusals } from './formRefusals.ts';
import { manifestRefusals } from './manifestRefusals.ts';
import { openingRefusals } from './openingRefusals.ts';
import { segmentRefusals } from './segmentRefusals.ts';

/** Records that a reader must refuse with `code`, when it expects the device of the vectors and holds its epoch keys. */
export interface Refusal {
  readonly name: string;
  readonly records: readonly Uint8Array[];
  readonly code: ErrorCode;
}

/** What refusals are made from: the small clip, two others, and who may sign. */
export interface RefusalParts {
  readonly device: TestDevice;
  readonly small: readonly Uint8Array[];
  /** Another clip of the same device. */
  readonly another: readonly Uint8Array[];
  /** The same scene, filmed by another device. */
  readonly foreign: readonly Uint8Array[];
  readonly forger: Forger;
  readonly primitives: SealPrimitives;
}

export function clipRefusals(primitives: SealPrimitives): Refusal[] {
  const device = vectorDevice('device', primitives);
  const stranger = vectorDevice('stranger', primitives);
  const parts: RefusalParts = {
    device,
    small: filmScript(smallScript(), device, primitives).records,
    another: filmScript({ ...smallScript(), name: 'another' }, device, primitives).records,
    foreign: filmScript(smallScript(), stranger, primitives).records,
    forger: new Forger(device, primitives),
    primitives,
  };
  return [
    ...formRefusals(parts),
    ...openingRefusals(parts),
    ...segmentRefusals(parts),
    ...manifestRefusals(parts),
  ];
}
