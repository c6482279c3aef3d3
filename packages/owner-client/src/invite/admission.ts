import { requireBlinded } from '@porchlight/domain/log';
import {
  base64ToBytes,
  bytesToBase64,
  bytesToHex,
  decodeUtf8,
  hexToBytes,
  PorchlightError,
  utf8,
} from '@porchlight/kernel';
import { canonicalJson, isCurrentMember, type VerifiedKeyring, verifyKeyring } from '@porchlight/seal/header';
import type { SealPrimitives } from '@porchlight/seal/seal';
import { watchedKeyring } from '@porchlight/seal/watch';
import { parsePolicy } from '@porchlight/tlog';
import { z } from 'zod';
import type { Introduction } from './introduction.ts';

const admissionSchema = z.strictObject({
  rootKeyHex: z.string().regex(/^[0-9a-f]{64}$/),
  memberId: z.string().regex(/^[0-9a-f]{32}$/),
  keyringVersion: z.int().min(1),
  keyringB64: z.string().max(163_840),
  keyringProof: z.string().min(1).max(16_384),
  logPolicy: z.string().min(1).max(4096),
  watchKeyHex: z.string().regex(/^[0-9a-f]{64}$/),
});

/** What a newcomer needs to hold the household's keyrings against the log, and the proof of the one that names it. */
export interface AdmissionLog {
  /** The `.tlog-proof` of the keyring. */
  readonly keyringProof: string;
  /** C2SP tlog-policy, as the owner's account pinned it. */
  readonly logPolicy: string;
  /** The household's (seal/spec/watch.md). */
  readonly watchKeyHex: string;
}

/** What an admission says, once all of it holds. */
export interface ReadAdmission {
  readonly keyring: VerifiedKeyring;
  readonly log: AdmissionLog;
}

/** The canonical JSON of spec/invitation.md section 6. */
export function encodeAdmission(
  rootKey: Uint8Array,
  memberId: string,
  keyring: VerifiedKeyring,
  { keyringProof, logPolicy, watchKeyHex }: AdmissionLog,
): Uint8Array {
  const admission: z.output<typeof admissionSchema> = {
    rootKeyHex: bytesToHex(rootKey),
    memberId,
    keyringVersion: keyring.keyring.version,
    keyringB64: bytesToBase64(keyring.record),
    ...{ keyringProof, logPolicy, watchKeyHex },
  };
  return utf8(canonicalJson(admission));
}

/**
 * The keyring of an admission, if it leads to the root of the greeting, names who introduced itself with its own keys and no others, for now, and is in the log under the household's label. Throws `malformed_message`,
 * `wrong_key`, `not_permitted` for a membership that is over already, and what `verifyKeyring`, `requireBlinded` and `parsePolicy` throw.
 */
export function readAdmission(
  plaintext: Uint8Array,
  rootKey: Uint8Array,
  own: Introduction,
  nowMs: number,
  primitives: SealPrimitives,
): ReadAdmission {
  const admission = parseAdmission(plaintext);
  if (admission.rootKeyHex !== bytesToHex(rootKey))
    throw new PorchlightError(
      'wrong_key',
      'the admission is to another household than the greeting was from',
    );
  const verified = verifyKeyring(base64ToBytes(admission.keyringB64), rootKey, null, primitives);
  const { version, members } = verified.keyring;
  if (version !== admission.keyringVersion)
    throw new PorchlightError('stale_keyring', 'the keyring is of another version than the admission says');
  const member = members.find(({ memberId }) => memberId === own.memberId);
  const [client, ...others] = member?.clients ?? [];
  const isOwn =
    admission.memberId === own.memberId &&
    others.length === 0 &&
    client?.signingKeyHex === own.client.signingKeyHex &&
    client.boxKeyHex === own.client.boxKeyHex;
  if (member === undefined || !isOwn)
    throw new PorchlightError('wrong_key', 'the keyring doesn’t name this member with its own keys alone');
  if (!isCurrentMember(member, nowMs))
    throw new PorchlightError(
      'not_permitted',
      'the membership is over by this clock: check its date and time',
    );
  requireInLog(verified, admission, primitives);
  const { keyringProof, logPolicy, watchKeyHex } = admission;
  return { keyring: verified, log: { keyringProof, logPolicy, watchKeyHex } };
}

function requireInLog(
  { record, keyring: { version } }: VerifiedKeyring,
  { keyringProof, logPolicy, watchKeyHex }: AdmissionLog,
  primitives: SealPrimitives,
): void {
  const expected = watchedKeyring({ record, version }, hexToBytes(watchKeyHex), primitives);
  requireBlinded(keyringProof, expected, parsePolicy(logPolicy, primitives.sha256), primitives);
}

function parseAdmission(plaintext: Uint8Array): z.output<typeof admissionSchema> {
  let text: string;
  let value: unknown;
  try {
    text = decodeUtf8(plaintext);
    value = JSON.parse(text);
  } catch {
    throw malformed('it is not JSON in UTF-8');
  }
  const parsed = admissionSchema.safeParse(value);
  if (!parsed.success)
    throw malformed(`wrong: ${parsed.error.issues.map(({ path }) => path.join('.')).join(', ')}`);
  if (canonicalJson(value) !== text) throw malformed('it is not in the canonical form of RFC 8785');
  return parsed.data;
}

function malformed(what: string): PorchlightError {
  return new PorchlightError('malformed_message', `the admission is malformed: ${what}`);
}
