import { bytesToHex, concatBytes, PorchlightError, utf8 } from '@porchlight/kernel';
import { z } from 'zod';
import { field } from './messages/fields.ts';
import { parseWith } from './parse.ts';

/** SHA-256 (FIPS 180-4) of any bytes: 32 bytes. */
export type Sha256 = (message: Uint8Array) => Uint8Array;

/** Who came: a member of the household, an agency, the operator, whoever holds a share's link, or one of the cloud's own processes. */
export const ACTOR_KINDS = ['member', 'agency', 'operator', 'link', 'system'] as const;

const name = (maxLength: number) =>
  z.string().regex(new RegExp(`^[A-Za-z0-9._:-]{1,${maxLength}}$`), 'is made of letters, digits and ._:-');

/** What a row of the audit record says beside its place in the chain (spec/audit.md section 1). */
export const auditEntrySchema = z.strictObject({
  householdId: field.householdId,
  actor: z.strictObject({ kind: z.enum(ACTOR_KINDS), id: name(64) }),
  action: name(40),
  subject: name(64),
  /** Why, where the one who came must say so. */
  reason: field.text(300).nullable(),
  atMs: field.timeMs,
});
export type AuditEntry = z.output<typeof auditEntrySchema>;

/** A row as it is given out; `hashHex` is that of all the other fields. */
export const auditRowSchema = auditEntrySchema.extend({
  v: z.literal(1),
  seq: z.int().min(1),
  previousHashHex: field.hash,
  hashHex: field.hash,
});
export type AuditRow = z.output<typeof auditRowSchema>;

/** A place in a chain: all rows up to `seq`, by the hash of that row. */
export const auditHeadSchema = z.strictObject({ seq: field.count, hashHex: field.hash });
export type AuditHead = z.output<typeof auditHeadSchema>;

/** Before the first row. */
export const EMPTY_CHAIN: AuditHead = { seq: 0, hashHex: '0'.repeat(64) };

const LABEL = utf8('porchlight/v1/audit\0');

/** The bytes that a row's hash is of, without their label: its fields but for `hashHex`, in the canonical form of spec/audit.md section 2. */
export function auditRowText(row: Omit<AuditRow, 'hashHex'>): string {
  const { action, actor, atMs, householdId, previousHashHex, reason, seq, subject, v } = row;
  const ordered = { action, actor: { id: actor.id, kind: actor.kind }, atMs, householdId };
  return JSON.stringify({ ...ordered, previousHashHex, reason, seq, subject, v });
}

/** SHA-256 over the label and `auditRowText`, in hexadecimal. */
export function auditRowHash(row: Omit<AuditRow, 'hashHex'>, sha256: Sha256): string {
  return bytesToHex(sha256(concatBytes(LABEL, utf8(auditRowText(row)))));
}

/** The row that records `entry` behind `head`. Throws `malformed_message` for an entry that breaks a rule of section 1. */
export function nextAuditRow(head: AuditHead, entry: AuditEntry, sha256: Sha256): AuditRow {
  if (entry.reason !== null && entry.reason.trim() !== entry.reason) {
    throw new PorchlightError('malformed_message', 'the reason has white space around it: take that away');
  }
  const said = parseWith(auditEntrySchema, entry, 'the audit entry');
  const row = { ...said, v: 1 as const, seq: head.seq + 1, previousHashHex: head.hashHex };
  return { ...row, hashHex: auditRowHash(row, sha256) };
}
