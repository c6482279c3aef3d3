import { withPolicy } from '../log/accountLog.ts';
import { meetLog } from '../log/pinLog.ts';
import type { OpenAccount } from './OpenAccount.ts';
import type { SessionDeps } from './SessionDeps.ts';

/** Pins what the cloud says of its log and witnesses now in the place of what was pinned: for a person who has confirmed it. Throws as `meetLog` and `changeVault`. */
export async function trustNewPolicy(deps: SessionDeps, account: OpenAccount): Promise<void> {
  const met = await meetLog(deps, 0);
  await account.changeVault((vault) => ({ ...vault, log: withPolicy(vault.log ?? met, met.policy) }));
}
