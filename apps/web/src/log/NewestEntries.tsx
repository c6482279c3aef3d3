import { useState } from 'react';
import { Link } from 'react-aria-components';
import { sayTime } from '../clips/sayTime.ts';
import { Badge, Button, Card, EmptyState, Icon } from '../kit/index.ts';
import { entryWords } from './entryWords.ts';
import type { LogLine, LogView } from './LogView.ts';
import { sayCount } from './logTimes.ts';

const SHOWN = 8;

/** What came into the log last, each held against its tree. */
export function NewestEntries({ view: { newest, tree, readAtMs } }: { view: LogView }) {
  const [isWhole, setWhole] = useState(false);
  const lines = isWhole ? newest : newest.slice(0, SHOWN);
  return (
    <Card
      title="Newest entries"
      flush
      actions={
        newest.length > 0 && (
          <Badge tone="good" icon="check">
            Checked here
          </Badge>
        )
      }
    >
      {newest.length === 0 ? (
        <EmptyState icon="list" title={tree.state === 'failed' ? 'Not shown' : 'No entry yet'}>
          {tree.state === 'failed'
            ? 'Entries are shown once they fit what the log and its witnesses signed.'
            : 'The first one comes with the first home, agency or request.'}
        </EmptyState>
      ) : (
        <div>
          <ul className="pl-log-entries">
            {lines.map((line) => (
              <EntryLine key={line.index} line={line} nowMs={readAtMs} />
            ))}
          </ul>
          {newest.length > lines.length && (
            <div className="pl-log-more">
              <Button look="quiet" small onPress={() => setWhole(true)}>
                Show the {newest.length - lines.length} before these
              </Button>
            </div>
          )}
        </div>
      )}
    </Card>
  );
}

function EntryLine({ line: { index, leafHashHex, entry }, nowMs }: { line: LogLine; nowMs: number }) {
  const { title, note, icon } = entryWords(entry);
  return (
    <li>
      <Icon name={icon} />
      <div>
        <Link href={`/transparency/entries/${leafHashHex}`}>{title}</Link>
        <span className="pl-log-note">{note}</span>
      </div>
      <div className="pl-log-when">
        {entry !== null && <time>{sayTime(entry.atMs, nowMs)}</time>}
        <span>Entry {sayCount(index)}</span>
      </div>
    </li>
  );
}
