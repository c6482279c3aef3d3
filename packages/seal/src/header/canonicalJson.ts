import { PorchlightError } from '@porchlight/kernel';

const MAX_DEPTH = 16;

/**
 * JSON in the canonical form of RFC 8785, for the values that statements are made of: null, booleans, strings, integers from 0 to 2⁵³−1, arrays, objects.
 * Throws `malformed_message` for any other value, for lone surrogates, and for more than 16 arrays and objects inside each other.
 */
export function canonicalJson(value: unknown, depth = 0): string {
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'number') {
    if (!Number.isSafeInteger(value) || value < 0 || Object.is(value, -0))
      throw malformedMessage('numbers are whole and not negative');
    return String(value);
  }
  if (typeof value === 'string') {
    if (!value.isWellFormed()) throw malformedMessage('a text holds half of a surrogate pair');
    return JSON.stringify(value);
  }
  if (depth === MAX_DEPTH && typeof value === 'object')
    throw malformedMessage(`it nests more than ${MAX_DEPTH} levels`);
  if (Array.isArray(value)) return `[${value.map((item) => canonicalJson(item, depth + 1)).join(',')}]`;
  if (typeof value !== 'object')
    throw malformedMessage('JSON holds nothing but null, booleans, numbers, texts, lists and objects');
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, member]) => `${canonicalJson(name, depth + 1)}:${canonicalJson(member, depth + 1)}`);
  return `{${members.join(',')}}`;
}

function malformedMessage(what: string): PorchlightError {
  return new PorchlightError('malformed_message', `the statement is malformed: ${what}`);
}
