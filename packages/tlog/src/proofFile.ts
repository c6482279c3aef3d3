import { base64ToBytes, bytesToBase64, decodeUtf8, PorchlightError } from '@porchlight/kernel';
import { HASH_BYTES, leafHash } from './hashes.ts';
import type { Policy } from './policy.ts';
import type { TlogPrimitives } from './primitives.ts';
import { type TrustedCheckpoint, trustCheckpoint } from './trustCheckpoint.ts';
import { verifyInclusion } from './verifyProofs.ts';

/** A proof that an entry is in a log, to be checked without asking anybody (C2SP tlog-proof). */
export interface ProofFile {
  /** Not vouched for by anything. Ours holds the entry itself. */
  readonly extra: Uint8Array | null;
  /** From 0. */
  readonly index: number;
  /** From the leaf's sibling up to the root's child. */
  readonly hashes: readonly Uint8Array[];
  /** The signed note, as it is served. */
  readonly checkpoint: string;
}

/** An entry whose place in the log was checked. */
export interface ProvenEntry {
  readonly entry: Uint8Array;
  readonly index: number;
  readonly trusted: TrustedCheckpoint;
}

const HEADER = 'c2sp.org/tlog-proof@v1';
const MAX_HASHES = 63;
const MAX_PROOF_CHARS = 262_144;

/** The text of a `.tlog-proof` file. */
export function formatProofFile({ extra, index, hashes, checkpoint }: ProofFile): string {
  const lines = [HEADER];
  if (extra !== null) lines.push(`extra ${bytesToBase64(extra)}`);
  lines.push(`index ${index}`, ...hashes.map(bytesToBase64), '', checkpoint);
  return lines.join('\n');
}

/** Reads the form of a proof and verifies nothing. Throws `malformed_record`, `malformed_encoding`, `unsupported_version` and `limit_exceeded`. */
export function parseProofFile(bytes: Uint8Array | string): ProofFile {
  const text = typeof bytes === 'string' ? bytes : decodeUtf8(bytes);
  if (text.length > MAX_PROOF_CHARS) throw new PorchlightError('limit_exceeded', 'the proof is too long');
  const split = text.indexOf('\n\n');
  if (split < 0) throw malformed('it has no checkpoint');
  const [header, ...rest] = text.slice(0, split).split('\n');
  if (header !== HEADER) throw new PorchlightError('unsupported_version', `a proof begins with ${HEADER}`);
  const extra = rest[0]?.startsWith('extra ')
    ? base64ToBytes((rest.shift() ?? '').slice('extra '.length))
    : null;
  const index = /^index (0|[1-9][0-9]{0,15})$/.exec(rest.shift() ?? '')?.[1];
  if (index === undefined || !Number.isSafeInteger(Number(index))) throw malformed('it has no index');
  if (rest.length > MAX_HASHES) throw malformed('it has more hashes than a tree is high');
  const hashes = rest.map(base64ToBytes);
  if (hashes.some(({ length }) => length !== HASH_BYTES)) throw malformed('a hash has not 32 bytes');
  return { extra, index: Number(index), hashes, checkpoint: text.slice(split + 2) };
}

/**
 * Checks a proof offline: the policy trusts the checkpoint, and the entry stands in the tree. The entry is the one given, or else the one that the proof carries as its extra data, which the proof then vouches for.
 * Throws what `parseProofFile` and `trustCheckpoint` throw, and `wrong_proof` with the reason.
 */
export function openProofFile(
  bytes: Uint8Array | string,
  policy: Policy,
  primitives: TlogPrimitives,
  given: Uint8Array | null = null,
): ProvenEntry {
  const proof = parseProofFile(bytes);
  const entry = given ?? proof.extra;
  if (entry === null)
    throw new PorchlightError('wrong_proof', 'the proof carries no entry: give the entry that it is for');
  const trusted = trustCheckpoint(proof.checkpoint, policy, primitives);
  const leaf = leafHash(entry, primitives.sha256);
  verifyInclusion(proof.index, leaf, proof.hashes, trusted.checkpoint, primitives.sha256);
  return { entry, index: proof.index, trusted };
}

function malformed(what: string): PorchlightError {
  return new PorchlightError('malformed_record', `the proof is malformed: ${what}`);
}
