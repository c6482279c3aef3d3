import type { OwnAccountBody } from '@porchlight/contracts/http';
import { type AccountId, base64ToBytes, equalBytes, PorchlightError } from '@porchlight/kernel';
import {
  deriveRecoveryKeys,
  type MasterKey,
  passkeyKey,
  type RecoverySeed,
  unwrapMasterKey,
  type WrappingKey,
} from '@porchlight/seal/account';
import type { SealPrimitives } from '@porchlight/seal/seal';

/** What a person has brought that leads to the account's master key; it stays on this client. */
export type Unlocking =
  | { readonly way: 'password'; readonly passwordKey: WrappingKey }
  | { readonly way: 'recovery'; readonly seed: RecoverySeed }
  /** The output of the passkey's PRF, 32 bytes. */
  | { readonly way: 'passkey'; readonly credentialId: Uint8Array; readonly prf: Uint8Array };

/** The account's master key. Throws `wrong_key` where what was brought doesn't open its wrap, or the account has none for it. */
export function unlock(body: OwnAccountBody, unlocking: Unlocking, primitives: SealPrimitives): MasterKey {
  const accountId = body.accountId as AccountId;
  const open = (wrapB64: string | null | undefined, key: WrappingKey, what: Unlocking['way']) => {
    if (wrapB64 == null)
      throw new PorchlightError('wrong_key', `this account has no ${what} that opens its keys`);
    return unwrapMasterKey(base64ToBytes(wrapB64), key, { accountId, what }, primitives);
  };
  if (unlocking.way === 'password') return open(body.passwordWrapB64, unlocking.passwordKey, 'password');
  if (unlocking.way === 'recovery') {
    const { recoveryKey } = deriveRecoveryKeys(unlocking.seed, accountId, primitives);
    return open(body.recoveryWrapB64, recoveryKey, 'recovery');
  }
  const { credentialId, prf } = unlocking;
  const wrap = body.passkeyWraps.find((each) =>
    equalBytes(base64ToBytes(each.credentialIdB64), credentialId),
  );
  return open(wrap?.wrapB64, passkeyKey(prf, accountId, credentialId, primitives), 'passkey');
}
