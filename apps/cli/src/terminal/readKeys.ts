/** A key: a character, or one of these names. */
export type Key = 'up' | 'down' | 'ctrl-c' | 'ctrl-d' | (string & {});

const SEQUENCES: readonly (readonly [string, Key])[] = [
  ['\x1b[A', 'up'],
  ['\x1bOA', 'up'],
  ['\x1b[B', 'down'],
  ['\x1bOB', 'down'],
  ['\x03', 'ctrl-c'],
  ['\x04', 'ctrl-d'],
];
// biome-ignore lint/suspicious/noControlCharactersInRegex: a terminal's keys are sent as control sequences.
const OTHER_SEQUENCE = /^\x1b(\[[0-?]*[ -/]*[@-~]|O.|.)?/;

/** The keys in what a terminal in raw mode sent; keys without a name here are left out. */
export function readKeys(input: string): Key[] {
  const keys: Key[] = [];
  let rest = input;
  while (rest !== '') {
    const known = SEQUENCES.find(([sequence]) => rest.startsWith(sequence));
    if (known !== undefined) {
      keys.push(known[1]);
      rest = rest.slice(known[0].length);
      continue;
    }
    const other = OTHER_SEQUENCE.exec(rest)?.[0] ?? '';
    if (other !== '') {
      rest = rest.slice(other.length);
      continue;
    }
    const [character = ''] = rest;
    if (character >= ' ' && character !== '\x7f') keys.push(character);
    rest = rest.slice(character.length);
  }
  return keys;
}
