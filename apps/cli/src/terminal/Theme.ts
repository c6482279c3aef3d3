import type { Ink, Line, Rgb } from './Span.ts';

/** How many colours a terminal shows. */
export type ColourDepth = 'none' | '16' | '256' | 'true';

/** The signs that the board is drawn with; each one column wide. */
export interface Glyphs {
  readonly on: string;
  readonly off: string;
  readonly lamp: string;
  readonly bell: string;
  readonly film: string;
  readonly siren: string;
  readonly veiled: string;
  readonly pointer: string;
  readonly tick: string;
  readonly cross: string;
  readonly rule: string;
  readonly dot: string;
  readonly ellipsis: string;
  readonly arrows: string;
  /** Two lines of the porch light that the board begins with; the lamp stands in the middle of the second. */
  readonly mark: readonly [string, readonly [string, string, string]];
  /** From dark to bright. */
  readonly shades: string;
  /** Upper half of a cell in the ink's colour, lower half in its background; null where there is no such sign. */
  readonly upperHalf: string | null;
}

export interface Theme {
  readonly colours: ColourDepth;
  readonly glyphs: Glyphs;
}

const UNICODE: Glyphs = {
  on: '●',
  off: '○',
  lamp: '☀',
  bell: '♪',
  film: '●',
  siren: '▲',
  veiled: '◌',
  pointer: '›',
  tick: '✓',
  cross: '✗',
  rule: '─',
  dot: '·',
  ellipsis: '…',
  arrows: '↑↓',
  mark: ['╭─┴─╮', ['╰ ', '☀', ' ╯']],
  shades: ' ░▒▓█',
  upperHalf: '▀',
};

const ASCII: Glyphs = {
  on: '+',
  off: 'o',
  lamp: '*',
  bell: '!',
  film: '@',
  siren: '^',
  veiled: '-',
  pointer: '>',
  tick: '+',
  cross: 'x',
  rule: '-',
  dot: '-',
  ellipsis: '~',
  arrows: 'up/down',
  mark: ['.-^-.', ["' ", '*', " '"]],
  shades: ' .:-=+*#%@',
  upperHalf: null,
};

/** What a terminal can show, by its environment: NO_COLOR (no-color.org), COLORTERM, TERM, and the locale. */
export function themeOf(env: Readonly<Record<string, string | undefined>>): Theme {
  const locale = env['LC_ALL'] || env['LC_CTYPE'] || env['LANG'] || '';
  const isUnicode = /utf-?8/i.test(locale);
  return { colours: depthOf(env), glyphs: isUnicode ? UNICODE : ASCII };
}

function depthOf(env: Readonly<Record<string, string | undefined>>): ColourDepth {
  const term = env['TERM'] ?? '';
  if ((env['NO_COLOR'] ?? '') !== '' || term === 'dumb') return 'none';
  if (/truecolor|24bit/i.test(env['COLORTERM'] ?? '')) return 'true';
  return /256/.test(term) ? '256' : '16';
}

const LOOKS: Readonly<Record<Exclude<Ink, object>, string>> = {
  plain: '',
  faint: '2',
  strong: '1',
  good: '32',
  alert: '33',
  bad: '1;31',
  lamp: '1;93',
};

/** The line as a terminal takes it (ECMA-48, SGR); it ends in the plain look. */
export function paint(line: Line, { colours }: Theme): string {
  let painted = '';
  let current = '';
  for (const { text, ink } of line) {
    const look = colours === 'none' ? '' : lookOf(ink, colours);
    if (look !== current) painted += look === '' ? '\x1b[0m' : `\x1b[0;${look}m`;
    current = look;
    painted += text;
  }
  return current === '' ? painted : `${painted}\x1b[0m`;
}

function lookOf(ink: Ink, colours: ColourDepth): string {
  if (typeof ink === 'string') return LOOKS[ink];
  if (colours === 'true') return `38;2;${ink.fore.join(';')};48;2;${ink.back.join(';')}`;
  return `38;5;${cubeIndex(ink.fore)};48;5;${cubeIndex(ink.back)}`;
}

/** The nearest of the 24 greys or of the 6 × 6 × 6 colours of xterm's palette. */
function cubeIndex([red, green, blue]: Rgb): number {
  if (Math.max(red, green, blue) - Math.min(red, green, blue) < 12) {
    const grey = Math.round((red + green + blue - 24) / 30);
    return grey < 0 ? 16 : grey > 23 ? 231 : 232 + grey;
  }
  const step = (value: number) => (value < 48 ? 0 : value < 115 ? 1 : Math.round((value - 55) / 40));
  return 16 + 36 * step(red) + 6 * step(green) + step(blue);
}
