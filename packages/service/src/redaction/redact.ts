import { describeError } from './describeError.ts';
import { isSensitiveName } from './isSensitiveName.ts';
import { REDACTED, scrubText } from './scrubText.ts';

const MAX_DEPTH = 10;

/**
 * A copy of `value` fit for a log: fields with sensitive names are replaced at any depth, texts are scrubbed, errors
 * described, bytes replaced by their count. Cycles and what lies deeper than ten levels are cut.
 */
export function redact(value: unknown, ancestors: readonly object[] = []): unknown {
  if (typeof value === 'string') return scrubText(value);
  if (typeof value === 'bigint') return value.toString();
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Error) return describeError(value);
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return `[${value.byteLength} bytes]`;
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'Invalid Date' : value.toISOString();
  if (ancestors.includes(value)) return '[circular]';
  if (ancestors.length >= MAX_DEPTH) return '[too deep]';
  const line = [...ancestors, value];
  if (Array.isArray(value) || value instanceof Set)
    return Array.from(value, (item) => redactItem(item, line));
  const entries = value instanceof Map ? [...value] : Object.entries(value);
  return Object.fromEntries(
    entries.map(([name, field]) => [scrubText(String(name)), redactField(String(name), field, line)]),
  );
}

/** In a list a number may be a coordinate. */
function redactItem(item: unknown, ancestors: readonly object[]): unknown {
  const isFraction = typeof item === 'number' && !Number.isInteger(item);
  return isFraction && scrubText(String(item)) === REDACTED ? REDACTED : redact(item, ancestors);
}

function redactField(name: string, field: unknown, ancestors: readonly object[]): unknown {
  return isSensitiveName(name) && field !== undefined ? REDACTED : redact(field, ancestors);
}
