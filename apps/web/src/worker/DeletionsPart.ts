import { type Deletion, deletionSchema, parseWith } from '@porchlight/contracts';
import { type DeletionSummary, deletionPageSchema, deletionSummarySchema } from '@porchlight/contracts/http';
import {
  base64ToBytes,
  hexToBytes,
  isPorchlightError,
  PorchlightError,
  parseClipId,
} from '@porchlight/kernel';
import { openStatement } from '@porchlight/seal/header';
import type { Desk } from './Desk.ts';

/** A deletion, with what the cloud signed about it. */
export interface DeletionView extends Omit<DeletionSummary, 'statementB64'> {
  /** Checked against the receipt key that was pinned at pairing; null while the cloud still removes, or where `fault` says why. */
  readonly statement: Deletion | null;
  /** What is wrong with the statement, as a sentence. */
  readonly fault: string | null;
  /** As the cloud signed it, to be kept. */
  readonly statementB64: string | null;
}

export interface DeletionViews {
  readonly deletions: readonly DeletionView[];
  readonly next: string | null;
}

/** Deletions of clips, as the page asks for them. */
export class DeletionsPart {
  readonly #desk: Desk;

  constructor(desk: Desk) {
    this.#desk = desk;
  }

  /** Orders a clip's deletion: what opens it is the first to go. Throws `forbidden` and `not_found`. */
  async remove(clipId: string): Promise<DeletionView> {
    const path = `/v1/clips/${parseClipId(clipId)}` as const;
    return this.#viewOf(await this.#desk.household.api.json('DELETE', path, deletionSummarySchema));
  }

  /** Newest first; `before` is the cursor of the page before. */
  async list(before: string | null): Promise<DeletionViews> {
    const open = this.#desk.householdOrNull;
    if (open === null || !open.hasKeyring) return { deletions: [], next: null };
    const path = before === null ? '/v1/deletions' : (`/v1/deletions?before=${before}` as const);
    const { deletions, next } = await open.api.json('GET', path, deletionPageSchema);
    return { deletions: deletions.map((each) => this.#viewOf(each)), next };
  }

  #viewOf(summary: DeletionSummary): DeletionView {
    if (summary.statementB64 === null) return { ...summary, statement: null, fault: null };
    try {
      return { ...summary, statement: this.#read(summary, summary.statementB64), fault: null };
    } catch (error) {
      if (!isPorchlightError(error)) throw error;
      return { ...summary, statement: null, fault: error.message };
    }
  }

  #read({ clipId, deviceId }: DeletionSummary, statementB64: string): Deletion {
    const { account, household, deps } = this.#desk;
    const receiptKeyHex = account.vault.preferences['receiptKeyHex'];
    if (typeof receiptKeyHex !== 'string')
      throw new PorchlightError('not_found', 'this account has not pinned the cloud’s receipt key yet');
    const record = base64ToBytes(statementB64);
    const json = openStatement(record, 'deletion', hexToBytes(receiptKeyHex), deps.primitives);
    const statement = parseWith(deletionSchema, json, 'the statement');
    const isOfIt =
      statement.clipId === clipId &&
      statement.deviceId === deviceId &&
      statement.householdId === household.household.id;
    if (!isOfIt) throw new PorchlightError('broken_chain', 'the statement is about another recording');
    return statement;
  }
}
