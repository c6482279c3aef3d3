import { parsePolicy } from '@porchlight/tlog';
import { newAccountLog, withPolicy } from '../log/accountLog.ts';
import type { OpenAccount } from './OpenAccount.ts';
import type { SessionDeps } from './SessionDeps.ts';

/** Pins this policy in the place of what was pinned: for a person who was shown it and has confirmed it. Throws as `parsePolicy` and `changeVault`. */
export async function trustNewPolicy(
  { primitives }: Pick<SessionDeps, 'primitives'>,
  account: OpenAccount,
  policy: string,
): Promise<void> {
  parsePolicy(policy, primitives.sha256);
  await account.changeVault((vault) => ({
    ...vault,
    log: withPolicy(vault.log ?? newAccountLog(policy, 0), policy),
  }));
}
