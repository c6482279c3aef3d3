import { requireBlinded } from '@porchlight/domain/log';
import { isPorchlightError, PorchlightError } from '@porchlight/kernel';
import type { SealPrimitives } from '@porchlight/seal/primitives';
import { watchedKeyring } from '@porchlight/seal/watch';
import { parsePolicy, type TrustedCheckpoint } from '@porchlight/tlog';
import type { AccountLog } from './accountLog.ts';

/** A keyring as it came, and the proof that it came with; null where it waits for the log's witnesses. */
export interface PresentedKeyring {
  readonly record: Uint8Array;
  readonly version: number;
  readonly proof: string | null;
}

export interface KeyringProofsDeps {
  readonly watchKey: Uint8Array | null;
  /** As the account pinned them. */
  readonly log: () => Pick<AccountLog, 'policy' | 'formerPolicies'>;
  readonly primitives: SealPrimitives;
}

/** Holds keyrings against the log before anything is done by them (contracts/spec/log.md section 3). */
export class KeyringProofs {
  readonly #deps: KeyringProofsDeps;
  /** The largest of those that proofs led to. */
  #seen: TrustedCheckpoint | null = null;

  constructor(deps: KeyringProofsDeps) {
    this.#deps = deps;
  }

  /** The largest checkpoint that a proof led to; the log must lead through it. */
  get seen(): TrustedCheckpoint | null {
    return this.#seen;
  }

  /**
   * Returns where a pinned policy trusts the proof and it is for this keyring. `isKnown`: this account took the version before, so that a policy that was replaced since counts too. Throws `not_logged` without a proof or with that of
   * another, and what `openProofFile` throws.
   */
  require(presented: PresentedKeyring, isKnown: boolean): void {
    const { policy, formerPolicies } = this.#deps.log();
    try {
      const trusted = this.#check(presented, policy);
      if (trusted.checkpoint.size > (this.#seen?.checkpoint.size ?? 0)) this.#seen = trusted;
    } catch (error) {
      const isFormer = isPorchlightError(error, 'untrusted_checkpoint') && isKnown;
      if (!isFormer || !formerPolicies.some((each) => this.#holds(presented, each))) throw error;
    }
  }

  #holds(presented: PresentedKeyring, policy: string): boolean {
    try {
      this.#check(presented, policy);
      return true;
    } catch (error) {
      if (isPorchlightError(error)) return false;
      throw error;
    }
  }

  #check(presented: PresentedKeyring, policyText: string): TrustedCheckpoint {
    const { watchKey, primitives } = this.#deps;
    if (watchKey === null) throw noWatchKey();
    const policy = parsePolicy(policyText, primitives.sha256);
    const expected = watchedKeyring(presented, watchKey, primitives);
    return requireBlinded(presented.proof, expected, policy, primitives).trusted;
  }
}

/** The refusal of a member's client that can't compute the household's labels. */
export function noWatchKey(): PorchlightError {
  const hint =
    'this account was let in before the household had a log: have an owner remove and invite you again';
  return new PorchlightError('not_logged', hint);
}
