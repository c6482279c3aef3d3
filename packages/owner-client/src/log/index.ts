export { type AccountLog, newAccountLog } from './accountLog.ts';
export { type CheckedProof, checkProof } from './checkProof.ts';
export {
  canBeAcknowledged,
  FINDING_KINDS,
  type Finding,
  type FindingKind,
  type KeyringDifference,
} from './finding.ts';
export { MONITORING_WINDOW_MS } from './HouseholdWatch.ts';
export { LogFiles, type LogFilesDeps } from './LogFiles.ts';
export { type Followed, LogFollower, type LogFollowerDeps } from './LogFollower.ts';
export { type LogState, logStateSchema } from './LogState.ts';
export { type LoggedAuditRow, loggedAuditRow } from './loggedAuditRow.ts';
export { requirePinned } from './pinLog.ts';
export { awaitProof, type KeyringPublishing, publishKeyring, putKeyring } from './publishKeyring.ts';
export { type KeptLog, type WatchMemory, watchMemorySchema } from './WatchMemory.ts';
export type { WatchView } from './WatchView.ts';
