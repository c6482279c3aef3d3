import { type Line, span } from '../../terminal/Span.ts';
import type { Theme } from '../../terminal/Theme.ts';
import { shortSpan } from './amounts.ts';
import type { BoardState } from './BoardState.ts';

const WITH_PROMISE = 90;

/** Two lines: the porch light and how long it has been on, and the parts of the cloud. */
export function drawHeader(state: BoardState, columns: number, { glyphs }: Theme): Line[] {
  const [roof, [left, lamp, right]] = glyphs.mark;
  const isWhole = state.parts.every((part) => part.isUp);
  const uptime = `up ${shortSpan(state.nowMs - state.startedAtMs)}`;
  const scope = `${state.homes} homes ${glyphs.dot} ${state.devices.length} devices`;
  const promise = columns < WITH_PROMISE ? '' : ` ${glyphs.dot} nobody in the cloud can watch`;
  const parts = state.parts.flatMap(({ name, isUp }) => [
    span('  '),
    span(isUp ? glyphs.on : glyphs.cross, isUp ? 'good' : 'bad'),
    span(` ${name}`, isUp ? 'plain' : 'bad'),
  ]);
  return [
    [
      span(` ${roof}  `),
      span('Porchlight', 'strong'),
      span(`  ${uptime} ${glyphs.dot} ${scope}${promise}`, 'faint'),
    ],
    [span(` ${left}`), span(lamp, isWhole ? 'lamp' : 'bad'), span(right), ...parts],
  ];
}
