export { canonicalText } from './canonicalText.ts';
export {
  caseNumberSchema,
  decodeLogEntry,
  encodeLogEntry,
  type LogEntry,
  type LogEntryOf,
  logEntrySchema,
  MAX_LOG_ENTRY_BYTES,
} from './logEntry.ts';
export { saltedTextHash, TEXT_SALT_BYTES } from './saltedText.ts';
