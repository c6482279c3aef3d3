/** 0 to 255 each, sRGB. */
export type Rgb = readonly [red: number, green: number, blue: number];

/** What a piece of text means, which a theme turns into a look; or, for pictures, exact colours. */
export type Ink =
  | 'plain'
  | 'faint'
  | 'strong'
  | 'good'
  | 'alert'
  | 'bad'
  | 'lamp'
  | { readonly fore: Rgb; readonly back: Rgb };

/** A piece of a line in one ink. Every code point counts as one column; control characters have no place in it. */
export interface Span {
  readonly text: string;
  readonly ink: Ink;
}

/** One line of the screen. */
export type Line = readonly Span[];

export function span(text: string, ink: Ink = 'plain'): Span {
  return { text, ink };
}

export function widthOf(line: Line): number {
  return line.reduce((width, { text }) => width + [...text].length, 0);
}

/** The line in exactly `columns` columns: padded with spaces, or cut and ended with `ellipsis`. */
export function fit(line: Line, columns: number, ellipsis = ''): Line {
  const missing = columns - widthOf(line);
  if (missing >= 0) return [...line, span(' '.repeat(missing))];
  const mark = [...ellipsis].slice(0, columns).join('');
  const fitted: Span[] = [];
  let room = columns - [...mark].length;
  let ink: Ink = 'plain';
  for (const each of line) {
    if (room <= 0) break;
    const text = [...each.text].slice(0, room).join('');
    room -= [...text].length;
    fitted.push({ ...each, text });
    ink = each.ink;
  }
  return [...fitted, span(mark, ink)];
}

/** Breaks words into lines of at most `columns`; a longer word is cut. */
export function wrapText(text: string, columns: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const cut = [...word].slice(0, columns).join('');
    const longer = line === '' ? cut : `${line} ${cut}`;
    if ([...longer].length <= columns) line = longer;
    else {
      lines.push(line);
      line = cut;
    }
  }
  return [...lines, line];
}
