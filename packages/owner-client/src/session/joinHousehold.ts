import { PorchlightError } from '@porchlight/kernel';
import { joinThroughRelay, type RelayJoin, type RelayJoined } from '../invite/joinThroughRelay.ts';
import { newAccountLog } from '../log/accountLog.ts';
import type { OpenAccount } from './OpenAccount.ts';
import { OpenHousehold } from './OpenHousehold.ts';
import type { SessionDeps } from './SessionDeps.ts';

/** What a person brings to join by an invitation; the rest comes from the account. */
export type JoinRequest = Pick<
  RelayJoin,
  'secret' | 'name' | 'confirm' | 'progress' | 'signal' | 'stopwatch' | 'relay'
>;

/**
 * Joins a household by an invitation and keeps it in the account's vault before the owner's client hears of it. Needs a fresh factor. Throws `not_permitted` where the account has a household already, and what `joinThroughRelay` throws. What the server
 * refuses after that (`linkHousehold`) leaves the account in the household, and is to be tried again.
 */
export async function joinHousehold(
  deps: SessionDeps,
  account: OpenAccount,
  request: JoinRequest,
): Promise<OpenHousehold> {
  requireNone(account.vault);
  const { primitives, random, clock } = deps;
  const keep = ({ secrets, keyring, logPolicy }: RelayJoined) =>
    account.changeVault((vault) => {
      requireNone(vault);
      const knownKeyringVersion = Math.max(vault.knownKeyringVersion, keyring.keyring.version);
      const log = newAccountLog(logPolicy, keyring.keyring.version);
      return { ...vault, household: secrets, knownKeyringVersion, log };
    });
  await joinThroughRelay({ ...request, primitives, random, clock, keep });
  const opened = await OpenHousehold.open(deps, account);
  if (opened === null) throw new PorchlightError('not_found', 'the household that was joined is gone again');
  await account.linkHousehold(opened.household, null);
  return opened;
}

function requireNone({ household }: OpenAccount['vault']): void {
  if (household !== null)
    throw new PorchlightError(
      'not_permitted',
      'this account has a household already: join with another account',
    );
}
