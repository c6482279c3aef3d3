import type { Account, Session } from '@porchlight/domain';
import { bytesToHex, systemRandom } from '@porchlight/kernel';
import { nodePrimitives } from '@porchlight/seal/node';
import { sampleAccount, sampleFactor, sampleSession } from '@porchlight/testkit/account-store/sampleAccount';
import type { TestApi } from './TestApi.ts';

export interface Entered {
  readonly account: Account;
  readonly session: Session;
  /** The field `Cookie`. */
  readonly cookie: string;
}

/** A fresh account with an authenticator app and a session, in which a factor was proved just now or never. */
export async function enterAccount(
  api: TestApi,
  { isProved, ...given }: { readonly isProved: boolean } & Partial<Account>,
): Promise<Entered> {
  const account = sampleAccount(given);
  await api.accountStore.insertAccount(account);
  await api.accountStore.insertFactor(
    sampleFactor(account.accountId, { data: new TextEncoder().encode('{"secretHex":"00","lastStep":-1}') }),
  );
  const token = systemRandom(32);
  const session = sampleSession(account.accountId, {
    tokenHash: nodePrimitives.sha256(token),
    createdAtMs: api.nowMs,
    lastUsedAtMs: api.nowMs,
    expiresAtMs: (api.nowMs + 3_600_000) as Session['expiresAtMs'],
    factorAtMs: isProved ? api.nowMs : null,
  });
  await api.accountStore.insertSession(session);
  return { account, session, cookie: `porchlight_session=${bytesToHex(token)}` };
}
