import { decodeUtf8, PorchlightError, utf8 } from '@porchlight/kernel';
import { z } from 'zod';
import { field } from '../messages/fields.ts';
import { parseWith } from '../parse.ts';
import { canonicalText } from './canonicalText.ts';

/** The longest entry in bytes (spec/log-entries.md section 1, C2SP tlog-tiles). */
export const MAX_LOG_ENTRY_BYTES = 65_535;

/** Hundred-nanodegrees: a whole number of 10⁻⁷ degrees. */
const e7 = (degrees: number) =>
  z
    .int()
    .min(-degrees * 1e7)
    .max(degrees * 1e7);
const common = { v: z.literal(1), atMs: field.timeMs };
/** What an agency calls a case. */
export const caseNumberSchema = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9 ._/-]{0,39}$/, 'is 1 to 40 letters, digits, spaces and ._/-');
/** What a person wrote is in no entry, but a salted hash of it (spec/log-entries.md section 3). */
const textHash = field.hash;

/** An agency asks for footage. */
const request = z.strictObject({
  ...common,
  kind: z.literal('request'),
  requestId: field.requestId,
  agencyId: field.agencyId,
  incident: z.enum(['burglary', 'theft', 'robbery', 'assault', 'missing-person', 'vehicle', 'fire', 'other']),
  caseNumber: caseNumberSchema,
  textHashHex: textHash,
  /** Of how to reach the agency; null where the request says nothing of it. */
  contactHashHex: textHash.nullable(),
  fromMs: field.timeMs,
  toMs: field.timeMs,
  closesAtMs: field.timeMs,
  /** The ring of the area, longitude before latitude, closed. */
  ringE7: z
    .array(z.tuple([e7(180), e7(90)]))
    .min(4)
    .max(65),
  /** X25519; what is given for this request is wrapped to it. Null where nothing can be given yet. */
  requestKeyHex: field.publicKeyHex.nullable(),
});

/** What became of a request; the request itself stays as it is. */
const requestNote = z.strictObject({
  ...common,
  kind: z.literal('request-note'),
  requestId: field.requestId,
  note: z.enum(['closed', 'expired', 'withdrawn', 'flagged']),
  reasonHashHex: textHash.nullable(),
});

/** A text that a request or note names is no longer shown. */
const textWithheld = z.strictObject({
  ...common,
  kind: z.literal('text-withheld'),
  textHashHex: textHash,
  ground: z.enum(['personal-data', 'description-by-race', 'lawful-activity', 'unlawful', 'other-rule']),
});

/** The operator's word on an agency. */
const agency = z.strictObject({
  ...common,
  kind: z.literal('agency'),
  agencyId: field.agencyId,
  decision: z.enum(['approved', 'suspended', 'ended']),
  nameHashHex: textHash,
  /** Ed25519 keys of the operators who decided. */
  operatorKeysHex: z.array(field.publicKeyHex).min(1).max(8),
});

/** A key that an agency signs calls with is its own from now on, or no longer. */
const agencyKey = z.strictObject({
  ...common,
  kind: z.literal('agency-key'),
  agencyId: field.agencyId,
  change: z.enum(['added', 'removed']),
  keyHex: field.publicKeyHex,
});

/** A change that its owners alone can tell from others: of a keyring, of an account's keys, of the head of an audit record (seal/spec/watch.md). */
const blinded = z.strictObject({
  ...common,
  kind: z.literal('blinded'),
  labelHex: field.hash,
  valueHex: field.hash,
});

/** That a legally binding demand came in or was answered, without a word of it. */
const legalDemand = z.strictObject({
  ...common,
  kind: z.literal('legal-demand'),
  demandId: field.requestId.transform((id): string => id),
  step: z.enum(['received', 'answered-full', 'answered-in-part', 'answered-none']),
  commitmentHex: field.hash,
});

/** The web client that the cloud serves from now on, by the hash of spec/bundle.md. */
const clientBundle = z.strictObject({
  ...common,
  kind: z.literal('client-bundle'),
  bundleHashHex: field.hash,
});

/** What the log holds, by kind (spec/log-entries.md). */
export const logEntrySchema = z.discriminatedUnion('kind', [
  request,
  requestNote,
  textWithheld,
  agency,
  agencyKey,
  blinded,
  legalDemand,
  clientBundle,
]);
export type LogEntry = z.output<typeof logEntrySchema>;
export type LogEntryOf<Kind extends LogEntry['kind']> = Extract<LogEntry, { readonly kind: Kind }>;

/** The bytes of an entry as the log holds them. Throws `malformed_message` for what breaks the schema, and `limit_exceeded`. */
export function encodeLogEntry(entry: LogEntry): Uint8Array {
  const bytes = utf8(canonicalText(parseWith(logEntrySchema, entry, 'the log entry')));
  if (bytes.length > MAX_LOG_ENTRY_BYTES)
    throw new PorchlightError('limit_exceeded', `a log entry has at most ${MAX_LOG_ENTRY_BYTES} bytes`);
  return bytes;
}

/** Reads an entry. Throws `malformed_message` for another form than the canonical one, `limit_exceeded`, `malformed_encoding`. */
export function decodeLogEntry(bytes: Uint8Array): LogEntry {
  if (bytes.length > MAX_LOG_ENTRY_BYTES)
    throw new PorchlightError('limit_exceeded', `a log entry has at most ${MAX_LOG_ENTRY_BYTES} bytes`);
  const text = decodeUtf8(bytes);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new PorchlightError('malformed_message', 'the log entry is no JSON', { cause });
  }
  const entry = parseWith(logEntrySchema, value, 'the log entry');
  if (canonicalText(entry) !== text)
    throw new PorchlightError('malformed_message', 'the log entry is not in its one canonical form');
  return entry;
}
