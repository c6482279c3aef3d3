import { bytesToHex, PorchlightError, utf8 } from '@porchlight/kernel';
import {
  cosignedAt,
  formatNote,
  type Note,
  readSignedCheckpoint,
  type SignedCheckpoint,
  type TlogPrimitives,
  type VerifierKey,
} from '@porchlight/tlog';
import type { KnownLog } from '../knownLogs.ts';
import type { DurableFolder } from './DurableFolder.ts';

/** What a witness cosigned last of a log. */
export interface Cosigned extends SignedCheckpoint {
  /** Seconds since 1970; 0 where another key of the witness cosigned it. */
  readonly atSeconds: number;
}

/** A log that signs one tree after the other against itself is to fill no disk: the first of them say it all. */
const MAX_EVIDENCE = 64;

/** Remembers of each log the checkpoint that was cosigned last: one note in `<origin hash>/checkpoint`. */
export class CosignedRecord {
  readonly #folder: DurableFolder;
  readonly #key: VerifierKey;
  readonly #primitives: TlogPrimitives;

  constructor(folder: DurableFolder, key: VerifierKey, primitives: TlogPrimitives) {
    this.#folder = folder;
    this.#key = key;
    this.#primitives = primitives;
  }

  /** Null before the first. Throws `corrupted_storage` for a file that can't have been written by `put`. */
  async get(log: KnownLog): Promise<Cosigned | null> {
    const bytes = await this.#folder.read(cosignedPath(log));
    if (bytes === null) return null;
    try {
      const signed = readSignedCheckpoint(bytes);
      if (signed.checkpoint.origin === log.origin)
        return { ...signed, atSeconds: cosignedAt(signed.note, this.#key, this.#primitives) ?? 0 };
    } catch (cause) {
      throw corrupted(log, { cause });
    }
    throw corrupted(log);
  }

  /** Resolves when the record is on the disk. */
  async put(log: KnownLog, note: Note): Promise<void> {
    await this.#folder.write([{ path: cosignedPath(log), bytes: formatNote(note) }]);
  }

  /**
   * Keeps two notes of a log that can't both be true, durably, in `<origin hash>/evidence/<SHA-256 of the contradicting text>/`: one it keeps
   * to, and one that contradicts it. False where these are kept already, or 64 others of this log are.
   */
  async keepEvidence(log: KnownLog, known: Note, contradicting: Note): Promise<boolean> {
    const name = bytesToHex(this.#primitives.sha256(utf8(contradicting.text)));
    const folder = `${log.originHash}/evidence/${name}`;
    const earlier = await Promise.all(
      ['known', 'contradicting'].map((file) => this.#folder.read(`${folder}/${file}`)),
    );
    if (earlier.every((file) => file !== null)) return false;
    if ((await this.#folder.count(`${log.originHash}/evidence`)) >= MAX_EVIDENCE) return false;
    await this.#folder.write([
      { path: `${folder}/known`, bytes: formatNote(known) },
      { path: `${folder}/contradicting`, bytes: formatNote(contradicting) },
    ]);
    return true;
  }
}

/** Where the record of a log lies in the folder. */
export function cosignedPath({ originHash }: Pick<KnownLog, 'originHash'>): string {
  return `${originHash}/checkpoint`;
}

function corrupted({ origin }: KnownLog, options?: ErrorOptions): PorchlightError {
  return new PorchlightError(
    'corrupted_storage',
    `the record of ${origin} in WITNESS_FOLDER is damaged: restore it from a copy, and never begin without it under the same key`,
    options,
  );
}
