import { decodeLogEntry, type LogEntry, type LogEntryOf } from '@porchlight/contracts/log';
import { equalBytes, hexToBytes, PorchlightError } from '@porchlight/kernel';
import { openProofFile, type Policy, type TlogPrimitives, type TrustedCheckpoint } from '@porchlight/tlog';

/** An entry of the log, and the checkpoint that it was proven in. */
export interface Logged<Kind extends LogEntry['kind']> {
  readonly entry: LogEntryOf<Kind>;
  readonly index: number;
  readonly trusted: TrustedCheckpoint;
}

/**
 * The entry that a proof carries, once all of it holds by this policy. Throws `not_logged` where there is no proof or its entry is of another kind, and what `openProofFile` and `decodeLogEntry` throw.
 */
export function requireLogged<Kind extends LogEntry['kind']>(
  proof: string | null,
  kind: Kind,
  policy: Policy,
  primitives: TlogPrimitives,
): Logged<Kind> {
  if (proof === null)
    throw new PorchlightError('not_logged', 'this comes without a proof that it was logged');
  const { entry, index, trusted } = openProofFile(proof, policy, primitives);
  const decoded = decodeLogEntry(entry);
  if (decoded.kind !== kind)
    throw new PorchlightError('not_logged', `the proof is for an entry of another kind: ${decoded.kind}`);
  return { entry: decoded as LogEntryOf<Kind>, index, trusted };
}

/** As `requireLogged`, for a blinded change: its label and value must be these. Throws `not_logged` where they aren't. */
export function requireBlinded(
  proof: string | null,
  expected: { readonly label: Uint8Array; readonly value: Uint8Array },
  policy: Policy,
  primitives: TlogPrimitives,
): Logged<'blinded'> {
  const logged = requireLogged(proof, 'blinded', policy, primitives);
  const { labelHex, valueHex } = logged.entry;
  const fits =
    equalBytes(hexToBytes(labelHex), expected.label) && equalBytes(hexToBytes(valueHex), expected.value);
  if (!fits) throw new PorchlightError('not_logged', 'the log holds another change than this one');
  return logged;
}
