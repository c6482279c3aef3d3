import { type Clock, type ErrorCode, equalBytes, isPorchlightError } from '@porchlight/kernel';
import type { Logger } from '@porchlight/service';
import {
  type AddCheckpoint,
  emptyRoot,
  formatSignatureLine,
  type Note,
  parseAddCheckpoint,
  readSignedCheckpoint,
  type SignedCheckpoint,
  signedByLog,
  type TlogPrimitives,
  TREE_SIZE_MEDIA_TYPE,
  verifyConsistency,
} from '@porchlight/tlog';
import type { CosigningKey } from './CosigningKey.ts';
import type { Answer } from './http/Answer.ts';
import type { KnownLog } from './knownLogs.ts';
import type { Cosigned, CosignedRecord } from './store/CosignedRecord.ts';
import { Turns } from './Turns.ts';

/** What must hold before a checkpoint is cosigned, beyond that it is consistent. */
export interface TreeKeeper {
  /**
   * Resolves when all entries of the checkpoint are kept durably and lead to its root. Throws `unavailable` while they can't be had, and
   * `wrong_proof` where they lead elsewhere.
   */
  keep(log: KnownLog, checkpoint: SignedCheckpoint): Promise<void>;
  /** The note that the log signed and that this smaller tree contradicts, or null. */
  contradicted(log: KnownLog, checkpoint: SignedCheckpoint): Promise<Note | null>;
}

export interface WitnessDeps {
  readonly logs: ReadonlyMap<string, KnownLog>;
  readonly key: CosigningKey;
  readonly record: CosignedRecord;
  /** Null for a witness that keeps no entries. */
  readonly keeper: TreeKeeper | null;
  /** Called after each cosignature. */
  readonly cosigned?: () => void;
  readonly primitives: TlogPrimitives;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Cosigns checkpoints of the logs that it knows, each consistent with the last (C2SP tlog-witness). */
export class Witness {
  readonly #deps: WitnessDeps;
  /** By origin: checking a checkpoint and recording it are one step. */
  readonly #turns = new Map<string, Turns>();

  constructor(deps: WitnessDeps) {
    this.#deps = deps;
    for (const origin of deps.logs.keys()) this.#turns.set(origin, new Turns());
  }

  /** Answers `add-checkpoint`. When it is 200, the checkpoint is on the disk. Throws `corrupted_storage` and what the disk throws. */
  async addCheckpoint(body: Uint8Array): Promise<Answer> {
    let asked: AddCheckpoint;
    let signed: SignedCheckpoint;
    try {
      asked = parseAddCheckpoint(body);
      signed = readSignedCheckpoint(asked.checkpoint);
    } catch (error) {
      return refusal(400, error, 'malformed_record', 'malformed_encoding', 'limit_exceeded');
    }
    const log = this.#deps.logs.get(signed.checkpoint.origin);
    const turns = this.#turns.get(signed.checkpoint.origin);
    if (log === undefined || turns === undefined) return say(404, 'this witness doesn’t know that log');
    try {
      signedByLog(asked.checkpoint, log, this.#deps.primitives);
    } catch (error) {
      return refusal(403, error, 'bad_signature', 'untrusted_checkpoint');
    }
    if (asked.oldSize > signed.checkpoint.size) return say(400, 'the old size is above the checkpoint’s');
    return turns.take(() => this.#inTurn(log, asked, signed));
  }

  async #inTurn(log: KnownLog, asked: AddCheckpoint, signed: SignedCheckpoint): Promise<Answer> {
    const last = await this.#deps.record.get(log);
    const known = {
      size: last?.checkpoint.size ?? 0,
      rootHash: last?.checkpoint.rootHash ?? emptyRoot(this.#deps.primitives.sha256),
    };
    const isSameSize = signed.checkpoint.size === known.size;
    const isContrary = isSameSize && !equalBytes(signed.checkpoint.rootHash, known.rootHash);
    await this.#lookForEvidence(log, last, signed, isContrary);
    if (asked.oldSize !== known.size)
      return { status: 409, contentType: TREE_SIZE_MEDIA_TYPE, body: `${known.size}\n` };
    if (isContrary) return say(409, 'this witness cosigned another root for that size');
    try {
      verifyConsistency(known, signed.checkpoint, asked.proof, this.#deps.primitives.sha256);
    } catch (error) {
      this.#deps.log.warn(
        { origin: log.origin, size: signed.checkpoint.size },
        'a consistency proof is wrong',
      );
      return refusal(422, error, 'wrong_proof');
    }
    return this.#cosign(log, last, signed);
  }

  async #cosign(log: KnownLog, last: Cosigned | null, signed: SignedCheckpoint): Promise<Answer> {
    const { key, record, keeper, clock } = this.#deps;
    try {
      await keeper?.keep(log, signed);
    } catch (error) {
      this.#deps.log.warn({ err: error, origin: log.origin }, 'a checkpoint could not be mirrored');
      if (isPorchlightError(error, 'unavailable')) return refusal(503, error, 'unavailable');
      return refusal(422, error, 'wrong_proof', 'malformed_record');
    }
    const { text } = signed.note;
    const atSeconds = Math.max(Math.floor(clock.nowMs() / 1000), last?.atSeconds ?? 0);
    const cosignature = key.cosign(text, atSeconds);
    const ofLog = signed.note.signatures.filter((line) =>
      log.logs.some((party) => party.key.name === line.name && party.key.keyId === line.keyId),
    );
    await record.put(log, { text, signatures: [...ofLog, cosignature] });
    this.#deps.log.info({ origin: log.origin, size: signed.checkpoint.size }, 'cosigned');
    this.#deps.cosigned?.();
    return { status: 200, contentType: 'text/plain; charset=utf-8', body: formatSignatureLine(cosignature) };
  }

  /** A log's signature under two trees that exclude each other is kept, whatever the answer. */
  async #lookForEvidence(
    log: KnownLog,
    last: Cosigned | null,
    signed: SignedCheckpoint,
    isContrary: boolean,
  ): Promise<void> {
    const known = isContrary ? last?.note : await this.#deps.keeper?.contradicted(log, signed);
    if (known === undefined || known === null) return;
    if (await this.#deps.record.keepEvidence(log, known, signed.note))
      this.#deps.log.warn(
        { origin: log.origin, size: signed.checkpoint.size },
        'the log signed two trees that exclude each other: both notes are kept as evidence',
      );
  }
}

function say(status: number, hint: string): Answer {
  return { status, contentType: 'text/plain; charset=utf-8', body: `${hint}\n` };
}

/** The answer to an error with one of these codes; others are passed on. */
function refusal(status: number, error: unknown, ...codes: readonly ErrorCode[]): Answer {
  if (!isPorchlightError(error, ...codes)) throw error;
  return say(status, error.message);
}
