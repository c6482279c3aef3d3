/** Characters in which bytes are spelled. */
export interface TextAlphabet {
  readonly name: 'hex' | 'base64';
  /** 1 for each byte that a run may hold. */
  readonly members: Uint8Array;
  /** 1 for each byte that tells the alphabet from plainer ones; a run begins only where there are `minTelling` of them. */
  readonly telling: Uint8Array;
  readonly minTelling: number;
  /** Members that mean nothing: line breaks, and backslashes that escape slashes. */
  readonly ignored: RegExp | null;
  /** Characters that give a whole number of bytes. A run's text may begin at any of so many places. */
  readonly group: number;
}

/** Hexadecimal digits of either case. */
export const HEX_TEXT: TextAlphabet = {
  name: 'hex',
  members: tableOf('0123456789abcdefABCDEF'),
  telling: tableOf(''),
  minTelling: 0,
  ignored: null,
  group: 2,
};

const BEYOND_HEX = 'ghijklmnopqrstuvwxyzGHIJKLMNOPQRSTUVWXYZ+/-_';

/** Base64 of RFC 4648 sections 4 and 5, also in lines. Where nearly all is hexadecimal it is taken for hexadecimal. */
export const BASE64_TEXT: TextAlphabet = {
  name: 'base64',
  members: tableOf(`0123456789abcdefABCDEF${BEYOND_HEX}\\\r\n`),
  telling: tableOf(BEYOND_HEX),
  minTelling: 8,
  ignored: /[\\\r\n]+/g,
  group: 4,
};

function tableOf(characters: string): Uint8Array {
  const table = new Uint8Array(256);
  for (const character of characters) table[character.charCodeAt(0)] = 1;
  return table;
}
