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
import { type OpenHousehold, type OpenWatch, watchHousehold } from '@porchlight/owner-client/session';
import type { Desk } from './Desk.ts';
import { LogMemory } from './LogMemory.ts';

export type { CheckedProof, Finding, WatchView };

/** A proof that was checked in this browser, and whose word on the witnesses it was checked by: what the account's vault pinned, or, with nobody signed in, what the cloud says now. */
export interface ProofCheck extends CheckedProof {
  readonly policyFrom: 'vault' | 'cloud';
}

const NOTHING_YET: WatchView = { state: 'checking', checkedAtMs: null, treeSize: null, findings: [] };
const FOLLOW_EVERY_MS = 600_000;
/** How often it is asked whether somebody signed in, or founded a household. */
const ASK_EVERY_MS = 5000;
const CALL_TIMEOUT_MS = 30_000;

/** The watch over the transparency log, as the page asks for it. */
export class WatchPart {
  readonly #desk: Desk;
  /** Counts up with every `follow` and `stop`: what an earlier one began ends by itself. */
  #turn = 0;
  /** Of the household that is open; owned by `#open`. */
  #watch: { readonly opened: OpenHousehold; readonly watch: Promise<OpenWatch> } | null = null;
  /** As it was told last. */
  #view: WatchView = NOTHING_YET;
  #tell: (view: WatchView) => unknown = () => undefined;

  constructor(desk: Desk) {
    this.#desk = desk;
  }

  /**
   * Tells how the watch stands, now and whenever that changes; follows the log when this is called and every ten minutes from then on, until `stop` or another call. Resolves when that is over.
   * While nobody is signed in, or before there is a household, it tells `checking` and waits.
   */
  async follow(tell: (view: WatchView) => void): Promise<void> {
    const turn = this.stop();
    this.#tell = tell;
    tell(this.#view);
    while (turn === this.#turn) {
      const wasOpen = await this.#check();
      const waitMs = wasOpen ? FOLLOW_EVERY_MS : ASK_EVERY_MS;
      await new Promise((resolve) => setTimeout(resolve, waitMs));
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

  /** A person says that a `foreign-change` is known; every browser of the account keeps that. Throws `not_permitted` for other kinds, `not_found` for no finding. */
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

  /** Takes what the cloud says of its log and witnesses now in the place of what was pinned, after the person has confirmed it. */
  async trustNewPolicy(): Promise<void> {
    await this.#desk.household.trustNewPolicy();
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

  /** Whether there was a household to watch. */
  async #check(): Promise<boolean> {
    try {
      const watch = await this.#open();
      if (watch === null) return this.#show(NOTHING_YET);
      this.#show({ ...watch.view(), ...(this.#view === NOTHING_YET ? { state: 'checking' } : {}) });
      this.#show(await watch.check());
      await this.#desk.rest();
    } catch (error) {
      if (!isPorchlightError(error)) throw error;
      if (this.#view.state !== 'alarm') this.#show({ ...this.#view, state: 'unreachable' });
    }
    return true;
  }

  #show(view: WatchView): boolean {
    this.#view = view;
    this.#tell(view);
    return view !== NOTHING_YET;
  }

  /** Null while nobody is signed in, or before there is a household. */
  async #open(): Promise<OpenWatch | null> {
    const opened = this.#desk.isOpen ? this.#desk.householdOrNull : null;
    if (opened === null) {
      this.#watch = null;
      return null;
    }
    if (this.#watch?.opened !== opened) {
      const { deps, account } = this.#desk;
      const kept = new LogMemory(() => this.#desk.isOpen);
      this.#watch = { opened, watch: watchHousehold(deps, account, opened, { kept }) };
    }
    return this.#watch.watch;
  }
}
