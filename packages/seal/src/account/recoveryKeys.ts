import type { AccountId } from '@porchlight/kernel';
import type { Kdf } from '../seal/kdf.ts';
import { type AccountSecret, deriveForAccount, type WrappingKey } from './accountKeys.ts';
import type { RecoverySeed } from './recoveryWords.ts';

const NOTHING = new Uint8Array(0);

/** What a recovery key leads to, in one account. */
export interface RecoveryKeys {
  /** Goes to the server in place of the login secret. */
  readonly recoverySecret: AccountSecret;
  /** Wraps the master key, and never leaves the client. */
  readonly recoveryKey: WrappingKey;
}

/** Derives both (spec/account.md section 5). */
export function deriveRecoveryKeys(seed: RecoverySeed, accountId: AccountId, primitives: Kdf): RecoveryKeys {
  const derive = (label: string) => deriveForAccount(seed, label, accountId, NOTHING, primitives);
  return {
    recoverySecret: derive('account-recovery-login') as AccountSecret,
    recoveryKey: derive('account-recovery-key') as WrappingKey,
  };
}
