/** Where a command writes. */
export interface TextOutput {
  readonly write: (text: string) => void;
  readonly isTty: boolean;
  readonly columns: number;
  readonly hasColours: boolean;
}

const LOOKS = { good: '32', bad: '1;31', alert: '33', faint: '2', strong: '1' } as const;

/** The text in a look, where the output has colours. */
export function inked(
  text: string,
  look: keyof typeof LOOKS,
  { hasColours }: Pick<TextOutput, 'hasColours'>,
): string {
  return hasColours ? `\x1b[${LOOKS[look]}m${text}\x1b[0m` : text;
}

/** Characters that could move the cursor or look like others have no place in what somebody else wrote. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '?');
}

/** JSON in a line, with what `printable` replaces as its escapes. */
export function jsonLine(value: object): string {
  const escaped = (text: string) =>
    text
      .split('')
      .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
      .join('');
  return `${JSON.stringify(value).replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, escaped)}\n`;
}

/** A whole number with commas between thousands. */
export function count(value: number): string {
  return value.toLocaleString('en-US');
}

/** A name and what it is, the name in a column of its own; further lines below each other. */
export function row(name: string, ...lines: readonly string[]): string {
  return lines.map((line, at) => `  ${(at === 0 ? name : '').padEnd(11)}  ${line}\n`).join('');
}
