import { type AuditRow, type ChainFault, checkChain, EMPTY_CHAIN } from '@porchlight/contracts';
import { type HoldingsAnswer, holdingsSchema } from '@porchlight/contracts/http';
import { decodeUtf8, PorchlightError } from '@porchlight/kernel';
import { followAudit } from '@porchlight/owner-client';
import { type LoggedAuditRow, loggedAuditRow } from '@porchlight/owner-client/log';
import type { Desk } from './Desk.ts';
import { LogMemory } from './LogMemory.ts';

export interface AuditView {
  /** In the order of the chain, oldest first. */
  readonly rows: readonly AuditRow[];
  /** What is wrong with the record; empty where every hash fits and nothing that this browser saw is gone. */
  readonly faults: readonly ChainFault[];
  /** The newest row that this browser had checked before; 0 on the first visit. */
  readonly rememberedSeq: number;
  /** The newest row that this browser found in the public log as the head of the record; null where it found none yet. */
  readonly logged: LoggedAuditRow | null;
}

/** What a demand would get, with the bytes of the answer just as they came. */
export interface Holdings {
  readonly answer: HoldingsAnswer;
  readonly json: Uint8Array;
}

/** The household's audit record, checked from its beginning, and held against what this browser saw before; and what the cloud holds. */
export class AuditPart {
  readonly #desk: Desk;

  constructor(desk: Desk) {
    this.#desk = desk;
  }

  async read(): Promise<AuditView> {
    const { api, household } = this.#desk.household;
    const { sha256 } = this.#desk.deps.primitives;
    const about = { householdId: household.id, sha256 };
    const { rows, faults, head } = await followAudit({ api, ...about }, EMPTY_CHAIN);
    const remembered = (await this.#desk.resting.read())?.audit ?? EMPTY_CHAIN;
    const seen = checkChain(rows, { ...about, expectedHead: remembered });
    const known = new Set(faults.map((each) => JSON.stringify(each)));
    const all = [...faults, ...seen.faults.filter((each) => !known.has(JSON.stringify(each)))];
    if (all.length === 0) await this.#desk.rest({ seq: head.seq, hashHex: head.hashHex });
    return { rows, faults: all, rememberedSeq: remembered.seq, logged: await this.#logged(rows) };
  }

  async #logged(rows: readonly AuditRow[]): Promise<LoggedAuditRow | null> {
    const { watchKey, id } = this.#desk.household.household;
    const memory = await new LogMemory(() => this.#desk.isOpen).read();
    if (watchKey === null || memory?.householdId !== id) return null;
    return loggedAuditRow(memory, rows, watchKey, this.#desk.deps.primitives);
  }

  /** Throws `unavailable` for an answer that was cut off. */
  async holdings(): Promise<Holdings> {
    const { api } = this.#desk.household;
    const { pieces } = await api.stream('/v1/household/holdings', AbortSignal.timeout(HOLDINGS_TIMEOUT_MS));
    const parts: Uint8Array<ArrayBuffer>[] = [];
    for await (const piece of pieces) parts.push(new Uint8Array(piece));
    const json = new Uint8Array(await new Blob(parts).arrayBuffer());
    return { json, answer: answerOf(json) };
  }
}

const HOLDINGS_TIMEOUT_MS = 300_000;

function answerOf(json: Uint8Array): HoldingsAnswer {
  try {
    return holdingsSchema.parse(JSON.parse(decodeUtf8(json)));
  } catch {
    throw new PorchlightError('unavailable', 'the answer was cut off: ask for it again');
  }
}
