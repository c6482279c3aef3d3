import { fit, type Line, span, widthOf } from '../../terminal/Span.ts';
import { paint, type Theme } from '../../terminal/Theme.ts';
import { countText, sizeText } from './amounts.ts';
import type { BoardState } from './BoardState.ts';
import { drawDevices } from './drawDevices.ts';
import { drawFeed } from './drawFeed.ts';
import { drawHeader } from './drawHeader.ts';
import { captionOf, drawPicture } from './drawPicture.ts';

export interface BoardSize {
  readonly columns: number;
  readonly rows: number;
}

const PICTURE_SHARE = 0.5;
const LEAST_PICTURE_ROWS = 7;
const MOST_CAPTION_LINES = 2;
const GUTTER = 2;
const NARROW = 80;

/** The whole board, painted: exactly `rows` lines of at most `columns`. */
export function drawBoard(state: BoardState, { columns, rows }: BoardSize, theme: Theme): string[] {
  const rule: Line = [span(theme.glyphs.rule.repeat(columns), 'faint')];
  const header = [...drawHeader(state, columns, theme), rule];
  const bottom = [rule, countersLine(state, columns, theme), keysLine(state, columns, theme)];
  const room = Math.max(0, rows - header.length - bottom.length);
  const middle =
    state.help === null ? drawStreet(state, rule, { columns, rows: room }, theme) : helpLines(state.help);
  const lines = [...header, ...padded(middle, room), ...bottom].slice(0, rows);
  return lines.map((line) => paint(fit(line, columns, theme.glyphs.ellipsis), theme));
}

function drawStreet(state: BoardState, rule: Line, { columns, rows }: BoardSize, theme: Theme): Line[] {
  const devices = [...drawDevices(state, columns, theme), rule];
  return [...devices, ...drawMiddle(state, columns, Math.max(0, rows - devices.length), theme)];
}

/** The picture and the feed beside each other; what the picture is stands below it, or across where it would take too many lines. */
function drawMiddle(state: BoardState, columns: number, rows: number, theme: Theme): Line[] {
  const hasPicture = rows >= LEAST_PICTURE_ROWS;
  const across = hasPicture ? captionOf(state, columns - 2).slice(0, MOST_CAPTION_LINES) : [];
  const pictureRoom = Math.floor(columns * PICTURE_SHARE) - GUTTER;
  const picture = hasPicture ? drawPicture(state, pictureRoom, rows - across.length, theme) : [];
  const width = picture.reduce((most, line) => Math.max(most, widthOf(line)), 0);
  const below = captionOf(state, width);
  const fitsBelow = picture.length + below.length <= rows;
  const left = fitsBelow ? [...picture, ...below.map(faint)] : picture;
  const height = fitsBelow ? rows : rows - across.length;
  const margin = width === 0 ? 0 : width + GUTTER;
  const feed = drawFeed(state.feed, Math.max(0, columns - margin - 1), height, theme);
  const beside = Array.from({ length: height }, (_, row) => [
    span(' '),
    ...fit(left[row] ?? [], margin),
    ...(feed[row] ?? []),
  ]);
  return fitsBelow ? beside : [...beside, ...across.map((text) => faint(` ${text}`))];
}

function faint(text: string): Line {
  return [span(text, 'faint')];
}

function helpLines(help: readonly string[]): Line[] {
  return help.map((text) => [span(` ${text}`)]);
}

function padded(lines: readonly Line[], rows: number): Line[] {
  return Array.from({ length: rows }, (_, row) => lines[row] ?? []);
}

function countersLine({ counters }: BoardState, columns: number, { glyphs }: Theme): Line {
  const { clips, ciphertextBytes, events } = counters;
  return [
    span(` ${countText(clips)}`, 'strong'),
    span(` clips stored ${glyphs.dot} `),
    span(sizeText(ciphertextBytes), 'strong'),
    span(` of ciphertext ${glyphs.dot} `),
    span(countText(events), 'strong'),
    span(columns < NARROW ? ' events' : ' events since the start'),
  ];
}

/** Key, what it does, and the same in a word. */
const KEYS = [
  ['d', 'doorbell', 'bell'],
  ['l', 'light', 'light'],
  ['s', 'siren', 'siren'],
  ['p', 'privacy', 'privacy'],
  ['h', 'what to try', 'help'],
  ['q', 'quit', 'quit'],
] as const;

function keysLine({ help }: BoardState, columns: number, { glyphs }: Theme): Line {
  const isNarrow = columns < NARROW;
  const keys = KEYS.flatMap(([key, long, short]) => {
    const label = key === 'h' && help !== null ? 'back' : isNarrow ? short : long;
    return [span(` ${key}`, 'lamp'), span(` ${label} `)];
  });
  return isNarrow ? keys : [...keys, span(` ${glyphs.arrows}`, 'lamp'), span(' choose')];
}
