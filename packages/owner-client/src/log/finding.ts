/**
 * What a client finds amiss when it follows the log (spec/watch.md section 4):
 * - `foreign-change`: a keyring was logged that this account didn't make;
 * - `unseen-keyring`: a keyring was logged, and the cloud shows none of this version, or another;
 * - `label-reused`: two entries stand under one label of this household;
 * - `keyring-not-logged`: the cloud shows a keyring that the log doesn't hold;
 * - `audit-rewritten`: the newest logged head of the audit record isn't on the record that the cloud shows;
 * - `account-changed`: the cloud keeps other keys of this account than were logged last;
 * - `log-forked`: the log doesn't lead on from what this client saw of it;
 * - `log-silent`: no new cosigned checkpoint for a monitoring window, or what was handed in isn't logged.
 */
export const FINDING_KINDS = [
  'foreign-change',
  'unseen-keyring',
  'label-reused',
  'keyring-not-logged',
  'audit-rewritten',
  'account-changed',
  'log-forked',
  'log-silent',
] as const;
export type FindingKind = (typeof FINDING_KINDS)[number];

/** What one keyring changed against the one before it, by what the keyring names. */
export interface KeyringDifference {
  readonly addedMembers: readonly string[];
  readonly removedMembers: readonly string[];
  /** Whose role, time, clients or devices are others. */
  readonly changedMembers: readonly string[];
  readonly addedDevices: readonly string[];
  /** Left out or marked as no longer in use. */
  readonly retiredDevices: readonly string[];
}

/** One alarm. */
export interface Finding {
  /** The same for the same finding at every visit. */
  readonly id: string;
  readonly kind: FindingKind;
  /** When this client found it first, milliseconds since 1970. */
  readonly foundAtMs: number;
  /** Of the keyring that it is about; null for what is about no keyring. */
  readonly keyringVersion: number | null;
  /** When the keyring says that it was made; null where it can't be read. */
  readonly issuedAtMs: number | null;
  /** What the keyring changed; null where it can't be read. */
  readonly difference: KeyringDifference | null;
  /** Two notes that can't both be true; empty where a finding has none. Whoever runs a witness or reads the log can judge by them. */
  readonly evidence: readonly string[];
  /** Where a person said that it is known: of a `foreign-change` on any browser of the account, of an `account-changed` on this one. */
  readonly isAcknowledged: boolean;
}

/** Whether a person can say of a finding that it is known; nothing else makes an alarm go away. */
export function canBeAcknowledged({ kind }: Pick<Finding, 'kind'>): boolean {
  return kind === 'foreign-change' || kind === 'account-changed';
}
