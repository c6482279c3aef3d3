import { Link } from 'react-aria-components';
import { sayDay } from '../clips/sayTime.ts';
import { Icon } from '../kit/index.ts';
import type { RecordLine } from './layRecord.ts';
import { iconOf, linkOf, type RecordNames, sayFault, sayRow } from './recordWords.ts';

const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });

/** The record's lines, day by day. */
export function RecordDays({ lines, names }: { lines: readonly RecordLine[]; names: RecordNames }) {
  return (
    <div className="pl-record">
      {daysOf(lines).map(({ key, day, lines: own }) => (
        <section key={key} aria-label={day}>
          <h2>{day}</h2>
          <ol className="pl-record-lines">
            {own.map((line) =>
              line.kind === 'gap' ? (
                <Gap key={line.key} line={line} />
              ) : (
                <RowLine key={line.key} line={line} names={names} />
              ),
            )}
          </ol>
        </section>
      ))}
    </div>
  );
}

function Gap({ line: { fault } }: { line: Extract<RecordLine, { kind: 'gap' }> }) {
  return (
    <li className="pl-record-wrong">
      <Icon name="alert" />
      <div>
        <strong>{sayFault(fault)}</strong>
      </div>
    </li>
  );
}

function RowLine({
  line: { row, fault },
  names,
}: {
  line: Extract<RecordLine, { kind: 'row' }>;
  names: RecordNames;
}) {
  const link = linkOf(row);
  return (
    <li className={fault === null ? undefined : 'pl-record-wrong'}>
      <Icon name={fault === null ? iconOf(row.actor) : 'alert'} />
      <div>
        <span>{sayRow(row, names)}</span>
        {row.reason !== null && <span className="pl-record-note">Why: {row.reason}</span>}
        {fault !== null && <strong>{sayFault(fault)}</strong>}
      </div>
      <span className="pl-record-when">
        {link !== null && (
          <Link href={link} aria-label={`See it: row ${row.seq}`}>
            See it
          </Link>
        )}
        <time dateTime={new Date(row.atMs).toISOString()}>{clock.format(row.atMs)}</time>
      </span>
    </li>
  );
}

interface Day {
  readonly key: string;
  readonly day: string;
  readonly lines: RecordLine[];
}

/** Runs of lines of the same day, in their order; a gap belongs to the day of the row beside it. */
function daysOf(lines: readonly RecordLine[]): readonly Day[] {
  const days: Day[] = [];
  for (const line of lines) {
    const atMs = line.kind === 'row' ? line.row.atMs : line.atMs;
    const day = atMs === null ? 'At an unknown time' : sayDay(atMs);
    const last = days.at(-1);
    if (last?.day === day) last.lines.push(line);
    else days.push({ key: line.key, day, lines: [line] });
  }
  return days;
}
