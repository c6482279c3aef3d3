export * from './access/permissions.ts';
export type * from './accounts/AccountDeps.ts';
export * from './accounts/account.ts';
export { accountIdOf } from './accounts/accountIdOf.ts';
export * from './accounts/backupCodes.ts';
export { DERIVATION_COST, type NewCredential } from './accounts/credential.ts';
export { isFirmFactor, type Proved, removeFactor } from './accounts/factors.ts';
export * from './accounts/linkHousehold.ts';
export { beginLogin, type LoggedIn, type Login, type LoginStart, login } from './accounts/login.ts';
export * from './accounts/passkeys.ts';
export * from './accounts/recovery.ts';
export * from './accounts/requireFreshMember.ts';
export {
  authenticateSession,
  endOtherSessions,
  endSession,
  FRESH_MS,
  listSessions,
  requireFactor,
  requireFresh,
} from './accounts/sessions.ts';
export * from './accounts/signUp.ts';
export { ATTEMPT_LIMITS, ATTEMPT_WINDOW_MS } from './accounts/throttle.ts';
export * from './accounts/totp.ts';
export * from './agencies/addAgency.ts';
export * from './audit/recordAccess.ts';
export * from './clips/deleteClip.ts';
export { type ReadStoredClipDeps, readStoredClip } from './clips/readStoredClip.ts';
export * from './clips/storeClip.ts';
export * from './clips/verifyRecords.ts';
export * from './households/logChange.ts';
export * from './households/publishKeyring.ts';
export * from './households/readHoldings.ts';
export * from './households/writeBook.ts';
export * from './log/loggedBytes.ts';
export * from './log/requireLogged.ts';
export * from './log/requireLoggedRequest.ts';
export * from './mail/checkMail.ts';
export * from './ports/AccountStore.ts';
export type * from './ports/AuditLog.ts';
export type * from './ports/BookStore.ts';
export type * from './ports/ClipDeletions.ts';
export type * from './ports/ClipIndex.ts';
export type * from './ports/ClipSpool.ts';
export type * from './ports/ClipStore.ts';
export type * from './ports/Holdings.ts';
export type * from './ports/JobQueue.ts';
export type * from './ports/LogBacklog.ts';
export type * from './ports/LogCheckpoints.ts';
export type * from './ports/LogHeads.ts';
export type * from './ports/LogObjects.ts';
export type * from './ports/LogOverview.ts';
export type * from './ports/LogQueue.ts';
export type * from './ports/Mailer.ts';
export type * from './ports/MatchIndex.ts';
export type * from './ports/PasskeyVerifier.ts';
export type * from './ports/ReceiptSigner.ts';
export type * from './ports/Registry.ts';
export * from './ports/RequestStore.ts';
export type * from './ports/RuledLog.ts';
export type * from './ports/ShareStore.ts';
export type * from './ports/WitnessNotes.ts';
export * from './requests/matchClip.ts';
export * from './requests/matchRequest.ts';
export * from './requests/postRequest.ts';
export * from './requests/requestEntry.ts';
export * from './requests/resumeMatching.ts';
export * from './shares/shareClip.ts';
