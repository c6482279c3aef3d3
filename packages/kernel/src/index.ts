export type { Brand } from './brand.ts';
export * from './bytes.ts';
export { type Clock, type EpochMs, epochMs, monotonicClock, systemClock } from './clock.ts';
export { ERRORS, type ErrorCode, isPorchlightError, PorchlightError } from './errors.ts';
export * from './ids.ts';
export { type LabelKind, ownedLabel } from './ownedLabel.ts';
export { type RandomSource, systemRandom } from './random.ts';
