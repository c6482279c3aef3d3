import { PorchlightError } from '@porchlight/kernel';
import { type Checkpoint, isSignedBy, readSignedCheckpoint, type SignedCheckpoint } from './checkpoint.ts';
import { cosignedAt } from './cosignature.ts';
import { meetsQuorum, type Policy } from './policy.ts';
import type { TlogPrimitives } from './primitives.ts';

/** A witness of the policy that cosigned a checkpoint. */
export interface Cosigner {
  readonly name: string;
  /** Seconds since 1970, as the witness says. */
  readonly atSeconds: number;
}

/** A checkpoint that the policy trusts. */
export interface TrustedCheckpoint extends SignedCheckpoint {
  readonly cosigners: readonly Cosigner[];
}

/**
 * Reads a checkpoint and holds it against a policy: one of its logs signed it under its own origin, and enough of its witnesses cosigned. Signatures of keys that the policy doesn't know count for nothing.
 * Throws `malformed_record`, `bad_signature` for a known key's signature that doesn't hold, and `untrusted_checkpoint` where the log's or enough of the witnesses' are missing.
 */
export function trustCheckpoint(
  bytes: Uint8Array | string,
  policy: Policy,
  primitives: TlogPrimitives,
): TrustedCheckpoint {
  const signed = signedByLog(bytes, policy, primitives);
  const cosigners = cosignersOf(signed, policy, primitives);
  if (!meetsQuorum(policy.quorum, new Set(cosigners.map(({ name }) => name))))
    throw untrusted('not enough of the witnesses that you trust have cosigned it');
  return { ...signed, cosigners };
}

/** Reads a checkpoint that one of the policy's logs signed under its own origin, whoever cosigned it. Throws as `trustCheckpoint`. */
export function signedByLog(
  bytes: Uint8Array | string,
  policy: Pick<Policy, 'logs'>,
  primitives: TlogPrimitives,
): SignedCheckpoint {
  const signed = readSignedCheckpoint(bytes);
  const isOwn = policy.logs
    .filter(({ key }) => key.name === signed.checkpoint.origin)
    .some(({ key }) => isSignedBy(signed.note, key, primitives));
  if (!isOwn) throw untrusted('no log that you trust has signed it');
  return signed;
}

/** Which of the policy's witnesses cosigned. Throws `bad_signature` where one of their lines doesn't hold. */
export function cosignersOf(
  { note }: SignedCheckpoint,
  policy: Pick<Policy, 'witnesses'>,
  primitives: TlogPrimitives,
): readonly Cosigner[] {
  return policy.witnesses.flatMap(({ name, key }) => {
    const atSeconds = cosignedAt(note, key, primitives);
    return atSeconds === null ? [] : [{ name, atSeconds }];
  });
}

/** Whether two trusted checkpoints of one log can't both be true by themselves: one size, two roots. */
export function contradict(one: Checkpoint, other: Checkpoint): boolean {
  if (one.origin !== other.origin || one.size !== other.size) return false;
  return one.rootHash.some((byte, at) => byte !== other.rootHash[at]);
}

function untrusted(what: string): PorchlightError {
  return new PorchlightError('untrusted_checkpoint', `the checkpoint can't be relied on: ${what}`);
}
