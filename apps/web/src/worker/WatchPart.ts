import { parseWith } from '@porchlight/contracts';
import {
  errorOfAnswer,
  type LogDescription,
  logDescriptionSchema,
  parseJsonAnswer,
} from '@porchlight/contracts/http';
import { isPorchlightError, PorchlightError } from '@porchlight/kernel';
import { askCloud } from '@porchlight/owner-client';
import {
  type CheckedProof,
  canBeAcknowledged,
  checkProof,
  type Finding,
  type WatchView,
} from '@porchlight/owner-client/log';
import {
  type OpenAccount,
  type OpenHousehold,
  type OpenWatch,
  trustNewPolicy,
  watchHousehold,
} from '@porchlight/owner-client/session';
import type { Desk } from './Desk.ts';
import { LogMemory } from './LogMemory.ts';

export type { CheckedProof, Finding, WatchView };

/** A proof that was checked in this browser, and whose word on the witnesses it was checked by: what the account's vault pinned, or, with nobody signed in, what the cloud says now. */
export interface ProofCheck extends CheckedProof {
  readonly policyFrom: 'vault' | 'cloud';
}

/** Policies of C2SP tlog-policy. */
export interface KnownPolicies {
  /** Null where this account has met no log yet. */
  readonly pinned: string | null;
  readonly named: string;
}

const NOTHING_YET: WatchView = { state: 'checking', checkedAtMs: null, treeSize: null, findings: [] };
const FOLLOW_EVERY_MS = 600_000;
/** How often it is asked whether somebody signed in, or founded a household. */
const ASK_EVERY_MS = 5000;
const CALL_TIMEOUT_MS = 30_000;

/** Whoever is signed in, and their household. */
type Watched = readonly [OpenAccount | null, OpenHousehold | null];

/** The watch over the transparency log, as the page asks for it. */
export class WatchPart {
  readonly #desk: Desk;
  /** Counts up with every `follow` and `stop`: what an earlier one began ends by itself. */
  #turn = 0;
  /** Of the account that is open and its household; owned by `#open`. */
  #watch: {
    readonly account: OpenAccount;
    readonly opened: OpenHousehold | null;
    readonly watch: Promise<OpenWatch>;
  } | null = null;
  /** As it was told last. */
  #view: WatchView = NOTHING_YET;
  #tell: (view: WatchView) => unknown = () => undefined;

  constructor(desk: Desk) {
    this.#desk = desk;
  }

  /**
   * Tells how the watch stands, now and whenever that changes; follows the log when this is called and every ten minutes from then on, until `stop` or another call. Resolves when that is over.
   * While nobody is signed in it tells `checking` and waits.
   */
  async follow(tell: (view: WatchView) => void): Promise<void> {
    const turn = this.stop();
    this.#tell = tell;
    tell(this.#view);
    while (turn === this.#turn) {
      const watched = this.#watched;
      await this.#check();
      await this.#rest(turn, watched);
    }
  }

  stop(): number {
    this.#turn += 1;
    this.#tell = () => undefined;
    return this.#turn;
  }

  /** As it stands, without asking anybody. */
  view(): WatchView {
    return this.#view;
  }

  /** Follows the log now; resolves to how it stands then. */
  async checkNow(): Promise<WatchView> {
    await this.#check();
    return this.#view;
  }

  /** A person says that a finding is known; of a `foreign-change` every browser of the account keeps that, of an `account-changed` this one. Throws `not_permitted` for other kinds, `not_found` for no finding. */
  async acknowledge(findingId: string): Promise<WatchView> {
    const finding = this.#view.findings.find(({ id }) => id === findingId);
    const watch = await this.#open();
    if (finding === undefined || watch === null)
      throw new PorchlightError('not_found', 'there is no such finding');
    if (!canBeAcknowledged(finding))
      throw new PorchlightError('not_permitted', 'this can’t be put right by saying that it is known');
    this.#show(await watch.acknowledge(findingId));
    await this.#desk.rest();
    return this.#view;
  }

  /** Which log and witnesses this account knows, and which the cloud names now. Throws `unavailable`. */
  async policies(): Promise<KnownPolicies> {
    const { deps, account } = this.#desk;
    const { logPolicy } = await askCloud(deps.baseUrl, deps.fetch, null);
    return { pinned: account.vault.log?.policy ?? null, named: logPolicy };
  }

  /** Takes a policy in the place of what was pinned, after the person was shown it and has confirmed it. */
  async trustNewPolicy(policy: string): Promise<void> {
    const { deps, account } = this.#desk;
    await trustNewPolicy(deps, account, policy);
    await this.#desk.rest();
    this.#watch = null;
  }

  /** Checks a `.tlog-proof` here, asking nobody. Throws `not_logged`, `wrong_proof`, `untrusted_checkpoint`, `bad_signature`, `malformed_record`: each with a hint for a person. */
  async checkProof(proof: string): Promise<ProofCheck> {
    const { primitives, baseUrl, fetch } = this.#desk.deps;
    const pinned = this.#desk.isOpen ? this.#desk.account.vault.log?.policy : undefined;
    const policy = pinned ?? (await askCloud(baseUrl, fetch, null)).logPolicy;
    return { ...checkProof(proof, policy, primitives), policyFrom: pinned === undefined ? 'cloud' : 'vault' };
  }

  /** `GET /v1/log`: what the log says of itself. Throws `unavailable`. */
  async logDescription(): Promise<LogDescription> {
    const { baseUrl, fetch } = this.#desk.deps;
    let response: Response;
    let answer: Uint8Array;
    try {
      const signal = AbortSignal.timeout(CALL_TIMEOUT_MS);
      response = await fetch(new URL('/v1/log', baseUrl), { signal, cache: 'no-store' });
      answer = new Uint8Array(await response.arrayBuffer());
    } catch (cause) {
      throw new PorchlightError('unavailable', 'the cloud does not answer: are you online?', { cause });
    }
    if (!response.ok) throw errorOfAnswer(response.status, answer);
    return parseWith(logDescriptionSchema, parseJsonAnswer(answer), 'what the log says of itself');
  }

  /** Until it is time to look again, or somebody else is signed in, or has founded or joined a household. */
  async #rest(turn: number, [account, household]: Watched): Promise<void> {
    for (let waitedMs = 0; waitedMs < FOLLOW_EVERY_MS && turn === this.#turn; waitedMs += ASK_EVERY_MS) {
      const [accountNow, householdNow] = this.#watched;
      if (accountNow !== account || householdNow !== household) return;
      await new Promise((resolve) => setTimeout(resolve, ASK_EVERY_MS));
    }
  }

  get #watched(): Watched {
    return this.#desk.isOpen ? [this.#desk.account, this.#desk.householdOrNull] : [null, null];
  }

  async #check(): Promise<void> {
    try {
      const watch = await this.#open();
      if (watch === null) {
        this.#show(NOTHING_YET);
        return;
      }
      this.#show({ ...watch.view(), ...(this.#view === NOTHING_YET ? { state: 'checking' } : {}) });
      this.#show(await watch.check());
      await this.#desk.rest();
    } catch (error) {
      if (!isPorchlightError(error)) throw error;
      if (this.#view.state !== 'alarm') this.#show({ ...this.#view, state: 'unreachable' });
    }
  }

  /** What couldn't be begun is begun anew at the next look. */
  #forget(watch: Promise<OpenWatch>): void {
    if (this.#watch?.watch === watch) this.#watch = null;
  }

  #show(view: WatchView): void {
    this.#view = view;
    this.#tell(view);
  }

  /** Null while nobody is signed in. */
  async #open(): Promise<OpenWatch | null> {
    const [account, opened] = this.#watched;
    if (account === null) {
      this.#watch = null;
      return null;
    }
    const { deps } = this.#desk;
    if (this.#watch?.account !== account || this.#watch.opened !== opened) {
      const kept = new LogMemory(() => this.#desk.isOpen);
      const watch = watchHousehold(deps, account, opened, { kept });
      this.#watch = { account, opened, watch };
      watch.catch(() => this.#forget(watch));
    }
    return this.#watch.watch;
  }
}
