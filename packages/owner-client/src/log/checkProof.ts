import { decodeLogEntry, type LogEntry } from '@porchlight/contracts/log';
import { bytesToBase64 } from '@porchlight/kernel';
import { openProofFile, parsePolicy, type TlogPrimitives } from '@porchlight/tlog';

/** A proof that holds, and what it says. */
export interface CheckedProof {
  readonly entry: LogEntry;
  /** The entry's place in the log, from 0. */
  readonly index: number;
  /** The log's name. */
  readonly origin: string;
  /** Of the checkpoint that the proof leads to. */
  readonly treeSize: number;
  readonly rootHashB64: string;
  /** Witnesses that the policy trusts and that cosigned, and when by their own clocks, milliseconds since 1970. */
  readonly cosigners: readonly { readonly name: string; readonly atMs: number }[];
}

/** Checks a `.tlog-proof` without asking anybody, by a policy in its text form. Throws what `openProofFile`, `parsePolicy` and `decodeLogEntry` throw. */
export function checkProof(proof: string, policyText: string, primitives: TlogPrimitives): CheckedProof {
  const policy = parsePolicy(policyText, primitives.sha256);
  const { entry, index, trusted } = openProofFile(proof, policy, primitives);
  const { checkpoint, cosigners } = trusted;
  return {
    entry: decodeLogEntry(entry),
    index,
    origin: checkpoint.origin,
    treeSize: checkpoint.size,
    rootHashB64: bytesToBase64(checkpoint.rootHash),
    cosigners: cosigners.map(({ name, atSeconds }) => ({ name, atMs: atSeconds * 1000 })),
  };
}
