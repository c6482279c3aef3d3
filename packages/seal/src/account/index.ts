export type { AccountSecret, MasterKey, WrappingKey } from './accountKeys.ts';
export { type BoxPlace, COMMITTED_BOX_OVERHEAD, openCommitted, sealCommitted } from './committedBox.ts';
export {
  MASTER_KEY_WRAP_BYTES,
  masterKey,
  newMasterKey,
  type UnlockWay,
  unwrapMasterKey,
  type WrapPlace,
  wrapMasterKey,
} from './masterKey.ts';
export { passkeyKey, prfInput } from './passkeyKeys.ts';
export {
  derivePasswordKeys,
  newPasswordDerivation,
  PASSWORD_BYTES,
  PASSWORD_COST,
  type PasswordDerivation,
  type PasswordKeys,
  requireDerivation,
} from './passwordKeys.ts';
export { deriveRecoveryKeys, type RecoveryKeys } from './recoveryKeys.ts';
export {
  formatRecoveryWords,
  newRecoverySeed,
  parseRecoveryWords,
  RECOVERY_WORDS,
  type RecoverySeed,
  recoverySeed,
  wrongRecoveryWords,
} from './recoveryWords.ts';
export {
  openVault,
  SEALED_VAULT_BYTES,
  sealVault,
  VAULT_CONTENT_BYTES,
  VAULT_STEP_BYTES,
} from './vault.ts';
