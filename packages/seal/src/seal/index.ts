export type { KeyPair, SealPrimitives } from '../primitives/primitives.ts';
export { type ClipEnd, ClipSealer } from './ClipSealer.ts';
export { deriveKey } from './kdf.ts';
export type { SealingDevice } from './SealingDevice.ts';
export type { ClipBeginning } from './sealOpening.ts';
export type { Unit } from './TrackSealer.ts';
export { clipKeyContext, epochKeyContext, wrap } from './wrap.ts';
