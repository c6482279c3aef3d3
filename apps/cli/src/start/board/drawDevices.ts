import { fit, type Ink, type Line, type Span, span } from '../../terminal/Span.ts';
import type { Theme } from '../../terminal/Theme.ts';
import { clipLength, countText, shortSpan } from './amounts.ts';
import type { BoardDevice, BoardState } from './BoardState.ts';

interface Column {
  readonly title: string;
  readonly columns: number;
  readonly cell: (device: BoardDevice) => Line;
  readonly toTheRight?: boolean;
}

const WIDE = 100;
const MIDDLE = 74;
const POINTER_COLUMNS = 3;

/** A line of titles and a line for each device, each in `columns`. */
export function drawDevices(state: BoardState, columns: number, theme: Theme): Line[] {
  const gap = columns >= WIDE ? 2 : 1;
  const table = tableOf(state, columns, gap, theme);
  const titles = table.flatMap((column) => cells([span(column.title, 'faint')], column, gap, theme));
  const rows = state.devices.map((device, i) => {
    const pointer = span(` ${i === state.chosen ? theme.glyphs.pointer : ' '} `, 'lamp');
    return [pointer, ...table.flatMap((column) => cells(column.cell(device), column, gap, theme))];
  });
  return [[span(' '.repeat(POINTER_COLUMNS)), ...titles], ...rows];
}

function cells(line: Line, { columns, toTheRight }: Column, gap: number, { glyphs }: Theme): Line {
  const text = line.reduce((width, each) => width + [...each.text].length, 0);
  const indent = toTheRight === true ? Math.max(0, columns - text) : 0;
  return [...fit([span(' '.repeat(indent)), ...line], columns, glyphs.ellipsis), span(' '.repeat(gap))];
}

/** Which columns there is room for; the last event takes what is left. */
function tableOf({ nowMs }: BoardState, columns: number, gap: number, theme: Theme): Column[] {
  const isWide = columns >= WIDE;
  const isMiddle = columns >= MIDDLE;
  const before: Column[] = [
    { title: 'device', columns: isWide ? 16 : 14, cell: (device) => [span(device.name, 'strong')] },
    ...(isMiddle ? [{ title: 'kind', columns: 10, cell: (device: BoardDevice) => [span(device.kind)] }] : []),
    {
      title: 'state',
      columns: isWide ? 24 : isMiddle ? 13 : 12,
      cell: (device) => stateOf(device, theme, isWide),
    },
  ];
  const after: Column[] = [
    {
      title: 'ago',
      columns: 6,
      toTheRight: true,
      cell: ({ lastEvent }) => [span(lastEvent === null ? '' : shortSpan(nowMs - lastEvent.atMs), 'faint')],
    },
    { title: 'clips', columns: 5, toTheRight: true, cell: ({ clips }) => [span(countText(clips))] },
    ...(isMiddle
      ? [
          {
            title: 'last',
            columns: 6,
            toTheRight: true,
            cell: ({ lastClipMs }: BoardDevice) => [span(lastClipMs === null ? '' : clipLength(lastClipMs))],
          },
        ]
      : []),
  ];
  const taken = [...before, ...after].reduce(
    (sum, column) => sum + column.columns + gap,
    POINTER_COLUMNS + gap,
  );
  const room = Math.max(0, columns - taken);
  const event: Column = {
    title: 'last event',
    columns: room,
    cell: ({ lastEvent }) => [span(lastEvent === null ? '' : fitting(lastEvent, room))],
  };
  return [...before, event, ...after];
}

function fitting(
  { text, short }: { readonly text: string; readonly short: string },
  columns: number,
): string {
  return [...text].length <= columns ? text : short;
}

/** Whether it is there, what it is about, and its switches, the most pressing first. */
function stateOf(device: BoardDevice, { glyphs }: Theme, isWide: boolean): Line {
  if (!device.online) return [span(`${glyphs.off} offline`, 'faint')];
  const words: (readonly [boolean, string, string, Ink])[] = [
    [device.siren, glyphs.siren, 'siren', 'bad'],
    [device.ringing, glyphs.bell, 'ringing', 'alert'],
    [device.privacy, glyphs.veiled, 'privacy', 'faint'],
    [device.filming, glyphs.film, 'filming', 'bad'],
    [device.light, glyphs.lamp, 'light', 'lamp'],
  ];
  const signs: Span[] = [];
  for (const [isSo, sign, word, ink] of words) {
    if (!isSo) continue;
    if (signs.length > 0) signs.push(span(' '));
    signs.push(span(isWide || signs.length === 0 ? `${sign} ${word}` : sign, ink));
  }
  if (signs.length > 0) return signs;
  return device.armed ? [span(`${glyphs.on} armed`, 'good')] : [span(`${glyphs.on} disarmed`)];
}
