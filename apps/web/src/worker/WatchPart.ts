import type { LogDescription } from '@porchlight/contracts/http';
import { PorchlightError } from '@porchlight/kernel';
import type { CheckedProof, Finding, WatchView } from '@porchlight/owner-client/log';
import type { Desk } from './Desk.ts';

export type { CheckedProof, Finding, WatchView };

/** A proof that was checked in this browser, and whose word on the witnesses it was checked by: what the account's vault pinned, or, with nobody signed in, what the cloud says now. */
export interface ProofCheck extends CheckedProof {
  readonly policyFrom: 'vault' | 'cloud';
}

/** The watch over the transparency log, as the page asks for it. */
export class WatchPart {
  readonly #desk: Desk;

  constructor(desk: Desk) {
    this.#desk = desk;
  }

  /**
   * Tells how the watch stands, now and whenever that changes; follows the log when this is called and every ten minutes from then on, until `stop` or another call. Resolves when that is over.
   * While nobody is signed in, or before there is a household, it tells `checking` and waits.
   */
  async follow(_tell: (view: WatchView) => void): Promise<void> {
    throw new PorchlightError('unavailable', `not yet ${this.#desk.isOpen}`);
  }

  stop(): void {}

  /** As it stands, without asking anybody. */
  view(): WatchView {
    return { state: 'checking', checkedAtMs: null, treeSize: null, findings: [] };
  }

  /** Follows the log now; resolves to how it stands then. */
  async checkNow(): Promise<WatchView> {
    return this.view();
  }

  /** A person says that a `foreign-change` is known; every browser of the account keeps that. Throws `not_permitted` for other kinds, `not_found` for no finding. */
  async acknowledge(_findingId: string): Promise<WatchView> {
    return this.view();
  }

  /** Takes what the cloud says of its log and witnesses now in the place of what was pinned, after the person has confirmed it. */
  async trustNewPolicy(): Promise<void> {}

  /** Checks a `.tlog-proof` here, asking nobody. Throws `not_logged`, `wrong_proof`, `untrusted_checkpoint`, `bad_signature`, `malformed_record`: each with a hint for a person. */
  async checkProof(_proof: string): Promise<ProofCheck> {
    throw new PorchlightError('not_logged', 'this comes without a proof that it was logged');
  }

  /** `GET /v1/log`: what the log says of itself. */
  async logDescription(): Promise<LogDescription> {
    throw new PorchlightError('unavailable', 'the cloud does not answer: are you online?');
  }
}
