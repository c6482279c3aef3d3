import { fit, type Line, span } from '../../terminal/Span.ts';
import type { Theme } from '../../terminal/Theme.ts';
import { clockText } from './amounts.ts';
import type { FeedEntry } from './BoardState.ts';

const WITH_SECONDS = 60;
const NAME_COLUMNS = 13;

/** The newest entries that fit into `rows`, newest first, each in `columns`. */
export function drawFeed(feed: readonly FeedEntry[], columns: number, rows: number, theme: Theme): Line[] {
  return feed
    .slice(-rows)
    .toReversed()
    .map((entry) => fit(entryLine(entry, columns), columns, theme.glyphs.ellipsis));
}

function entryLine({ atMs, who, text, tone }: FeedEntry, columns: number): Line {
  const clock = columns >= WITH_SECONDS ? clockText(atMs) : clockText(atMs).slice(0, 5);
  return [
    span(`${clock} `, 'faint'),
    span(`${columns >= WITH_SECONDS ? who.padEnd(NAME_COLUMNS) : who} `, 'strong'),
    span(text, tone),
  ];
}
