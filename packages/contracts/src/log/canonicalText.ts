import { PorchlightError } from '@porchlight/kernel';

/** JSON in the canonical form of RFC 8785, of null, texts, whole numbers, lists and objects (spec/log-entries.md section 1). Throws `malformed_message` for anything else. */
export function canonicalText(value: unknown): string {
  if (value === null) return 'null';
  if (typeof value === 'number' && Number.isSafeInteger(value) && !Object.is(value, -0)) return String(value);
  if (typeof value === 'string' && value.isWellFormed()) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonicalText).join(',')}]`;
  if (typeof value !== 'object')
    throw new PorchlightError('malformed_message', 'a log entry can’t hold this');
  const members = Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, member]) => `${JSON.stringify(name)}:${canonicalText(member)}`);
  return `{${members.join(',')}}`;
}
