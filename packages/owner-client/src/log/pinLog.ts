import { PorchlightError } from '@porchlight/kernel';
import { parsePolicy, type Sha256 } from '@porchlight/tlog';
import { askCloud } from '../pairing/askCloud.ts';
import { type AccountLog, newAccountLog } from './accountLog.ts';

/** What is asked of the cloud at a first meeting. */
export interface CloudAsked {
  readonly baseUrl: string;
  readonly fetch: typeof globalThis.fetch;
  readonly primitives: { readonly sha256: Sha256 };
}

/** The log that the cloud names, to be pinned: at the first meeting nobody can say otherwise. Throws what `askCloud` and `parsePolicy` throw. */
export async function meetLog(deps: CloudAsked, watchedFrom: number): Promise<AccountLog> {
  const { baseUrl, fetch, primitives } = deps;
  const { logPolicy } = await askCloud(baseUrl, fetch, null);
  parsePolicy(logPolicy, primitives.sha256);
  return newAccountLog(logPolicy, watchedFrom);
}

/** Throws `untrusted_checkpoint` where a cloud names another log or other witnesses than were pinned, until the person has confirmed it. */
export function requirePinned(pinned: string, named: string): void {
  if (named === pinned) return;
  const hint =
    'the cloud names another log or other witnesses than this account knows: ask its operator whether that is meant, and confirm it before you go on';
  throw new PorchlightError('untrusted_checkpoint', hint);
}
