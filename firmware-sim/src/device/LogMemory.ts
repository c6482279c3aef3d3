import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { requireBlinded } from '@porchlight/domain/log';
import { bytesToHex, hexToBytes, isPorchlightError, PorchlightError, utf8 } from '@porchlight/kernel';
import type { PairingOffer } from '@porchlight/seal/pairing';
import type { SealPrimitives } from '@porchlight/seal/primitives';
import { watchedKeyring } from '@porchlight/seal/watch';
import {
  contradict,
  formatNote,
  type Policy,
  parsePolicy,
  parseProofFile,
  type TrustedCheckpoint,
  trustCheckpoint,
} from '@porchlight/tlog';
import { z } from 'zod';
import { readJsonFile, writeJsonFile } from './jsonFile.ts';
import { shortNote } from './shortNote.ts';

const MAX_NOTE_CHARS = 65_536;
const memorySchema = z.strictObject({
  /** The note of the largest checkpoint that was trusted. */
  checkpoint: z.string().max(MAX_NOTE_CHARS),
  /** The notes of the first two that can't both be true; null before. */
  conflict: z.tuple([z.string().max(MAX_NOTE_CHARS), z.string().max(MAX_NOTE_CHARS)]).nullable(),
});

/** What a device pins of the log, and the keyring's proof that it has. */
export type PinnedLog = Pick<PairingOffer, 'logPolicy' | 'watchKeyHex' | 'keyringProof'>;

/** A keyring whose signature holds, and the proof that it came with; null for none. */
export interface ProvenKeyring {
  readonly record: Uint8Array;
  readonly version: number;
  readonly proof: string | null;
}

/** Two trees of one log and size: `root` is the one that was remembered. */
export interface LogConflict {
  readonly size: number;
  readonly rootHex: string;
  readonly otherRootHex: string;
}

/** The checkpoint in which the pinned policy proves a keyring. Throws what `parsePolicy` and `requireBlinded` throw. */
export function requireLoggedKeyring(
  { record, version, proof }: ProvenKeyring,
  { watchKeyHex }: Pick<PinnedLog, 'watchKeyHex'>,
  policy: Policy,
  primitives: SealPrimitives,
): TrustedCheckpoint {
  const expected = watchedKeyring({ record, version }, hexToBytes(watchKeyHex), primitives);
  return requireBlinded(proof, expected, policy, primitives).trusted;
}

/** What a device remembers of the log: `log.json` in its folder (spec/device.md section 7). */
export class LogMemory {
  readonly policy: Policy;
  readonly #file: string;
  readonly #pinned: PinnedLog;
  readonly #primitives: SealPrimitives;
  /** Owned by `see`. */
  #newest: TrustedCheckpoint | null;
  /** Owned by `see`. */
  #conflicting: readonly [TrustedCheckpoint, TrustedCheckpoint] | null;

  /** Begins with the checkpoint of the keyring's proof where there is no `log.json`. What the pinned policy doesn't trust counts for nothing. Throws what `parsePolicy` throws, and `malformed_message` for a file that isn't one. */
  constructor(folder: string, pinned: PinnedLog, primitives: SealPrimitives) {
    this.#file = join(folder, 'log.json');
    this.#pinned = pinned;
    this.#primitives = primitives;
    this.policy = parsePolicy(pinned.logPolicy, primitives.sha256);
    const kept = existsSync(this.#file) ? readJsonFile(this.#file, memorySchema) : null;
    this.#newest = this.#trustedOrNull(
      () => kept?.checkpoint ?? parseProofFile(pinned.keyringProof).checkpoint,
    );
    const [one, other] = (kept?.conflict ?? []).map((note) => this.#trustedOrNull(() => note));
    this.#conflicting = one && other ? [one, other] : null;
  }

  /** The newest checkpoint with as many of its signatures as a manifest has room for; empty before the first. */
  get checkpoint(): Uint8Array {
    return this.#newest === null ? new Uint8Array(0) : utf8(shortNote(this.#newest.note, this.policy));
  }

  /** The first that came; it stays until the device is reset. */
  get conflict(): LogConflict | null {
    if (this.#conflicting === null) return null;
    const [{ checkpoint: known }, { checkpoint: shown }] = this.#conflicting;
    const [rootHex, otherRootHex] = [bytesToHex(known.rootHash), bytesToHex(shown.rootHash)];
    return { size: known.size, rootHex, otherRootHex };
  }

  /** Holds a keyring against the log, and remembers the checkpoint that it is proven in. Throws what `requireBlinded` and `see` throw. */
  requireKeyring(keyring: ProvenKeyring): void {
    this.see(requireLoggedKeyring(keyring, this.#pinned, this.policy, this.#primitives));
  }

  /** As `see`, for a note as it came. Throws also what `trustCheckpoint` throws, and `limit_exceeded` for one that `log.json` has no room for. */
  take(note: Uint8Array): void {
    if (note.length > MAX_NOTE_CHARS)
      throw new PorchlightError('limit_exceeded', `a checkpoint has at most ${MAX_NOTE_CHARS} bytes here`);
    this.see(trustCheckpoint(note, this.policy, this.#primitives));
  }

  /** Remembers the larger one, durably on return. Throws `wrong_proof` where this one and the one that is remembered are of one size and can't both be true; both are kept then. */
  see(trusted: TrustedCheckpoint): void {
    const newest = this.#newest;
    if (newest !== null && contradict(newest.checkpoint, trusted.checkpoint)) {
      this.#keep(newest, this.#conflicting ?? [newest, trusted]);
      throw new PorchlightError(
        'wrong_proof',
        'the log shows another tree of a size that it has shown before',
      );
    }
    if (newest === null || trusted.checkpoint.size > newest.checkpoint.size)
      this.#keep(trusted, this.#conflicting);
  }

  #keep(
    newest: TrustedCheckpoint,
    conflicting: readonly [TrustedCheckpoint, TrustedCheckpoint] | null,
  ): void {
    const conflict = conflicting?.map(({ note }) => formatNote(note)) ?? null;
    writeJsonFile(this.#file, { checkpoint: formatNote(newest.note), conflict });
    this.#newest = newest;
    this.#conflicting = conflicting;
  }

  #trustedOrNull(noteOf: () => string): TrustedCheckpoint | null {
    try {
      return trustCheckpoint(noteOf(), this.policy, this.#primitives);
    } catch (error) {
      if (!isPorchlightError(error)) throw error;
      return null;
    }
  }
}
