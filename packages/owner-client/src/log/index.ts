export type { CheckedProof } from './checkProof.ts';
export {
  canBeAcknowledged,
  FINDING_KINDS,
  type Finding,
  type FindingKind,
  type KeyringDifference,
} from './finding.ts';
export type { WatchView } from './WatchView.ts';
