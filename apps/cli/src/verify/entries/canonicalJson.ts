import { FormFault } from './FieldReader.ts';

/** The canonical form (RFC 8785) of what JSON of an entry may hold: null, texts, whole numbers, lists and objects. Throws `FormFault` for anything else. */
export function canonicalJson(value: unknown): string {
  switch (typeof value) {
    case 'string':
      if (!value.isWellFormed()) throw new FormFault('a text holds half of a surrogate pair');
      return JSON.stringify(value);
    case 'number':
      if (!Number.isSafeInteger(value) || Object.is(value, -0))
        throw new FormFault('a number is no whole number that a double holds exactly');
      return value.toFixed(0);
    case 'object':
      break;
    default:
      throw new FormFault('it holds true or false');
  }
  if (value === null) return 'null';
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join()}]`;
  // A plain sort compares UTF-16 units, as RFC 8785 section 3.2.3 has it.
  const members = new Map(Object.entries(value));
  const names = [...members.keys()].sort();
  return `{${names.map((name) => `${canonicalJson(name)}:${canonicalJson(members.get(name))}`).join()}}`;
}
