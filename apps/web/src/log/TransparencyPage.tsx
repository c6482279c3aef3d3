import { errorHint } from '../client/errorHint.ts';
import { ButtonLink, ErrorState, PageHeader, Skeleton } from '../kit/index.ts';
import { CheckpointList } from './CheckpointList.tsx';
import { LogFrame } from './LogFrame.tsx';
import type { LogView } from './LogView.ts';
import { sayCount, sayEntries } from './logTimes.ts';
import { NewestEntries } from './NewestEntries.tsx';
import { TreeMark } from './TreeMark.tsx';
import { useLog } from './useLog.ts';
import { WitnessList } from './WitnessList.tsx';

/** The public log, for anybody: what it is, how it stands, who watches it, what came last. */
export function TransparencyPage() {
  const log = useLog();
  return (
    <LogFrame>
      <PageHeader
        title="Public log"
        lead="What Porchlight mustn’t do in secret is written here before it counts: which agency asks for footage, and every change of a home’s keys. Nothing can be changed or taken out again without being noticed, because witnesses sign each state of the log and remember it."
        actions={
          <ButtonLink href="/transparency/check" icon="search">
            Check it without us
          </ButtonLink>
        }
      />
      {log.isPending && <Skeleton lines={8} />}
      {log.data === undefined && log.error !== null && (
        <ErrorState
          title="The log can’t be reached now"
          hint={`${errorHint(log.error)} Mirrors, where it has some, serve the same entries, and homes go on with the keys that they have.`}
          onRetry={() => void log.refetch()}
        />
      )}
      {log.data !== undefined && (
        <Log
          view={log.data}
          problem={log.error === null ? null : errorHint(log.error)}
          onChanged={() => void log.refetch()}
        />
      )}
    </LogFrame>
  );
}

function Log({ view, problem, onChanged }: { view: LogView; problem: string | null; onChanged: () => void }) {
  return (
    <>
      <TreeMark view={view} onChanged={onChanged} />
      {problem !== null && <p className="pl-log-note">It couldn’t be read again just now. {problem}</p>}
      <Numbers view={view} />
      <div className="pl-log-columns">
        <NewestEntries view={view} />
        <div className="pl-log-side">
          <WitnessList view={view} />
          <CheckpointList view={view} />
        </div>
      </div>
    </>
  );
}

function Numbers({ view: { description, tree } }: { view: LogView }) {
  const size = tree.state === 'proven' ? tree.size : (description.shown?.size ?? 0);
  const { waitingEntries, unwitnessedEntries } = description;
  return (
    <dl className="pl-log-numbers">
      <div>
        <dt>{tree.state === 'failed' ? 'Entries, as the log says' : 'Entries in the log'}</dt>
        <dd>{sayCount(size)}</dd>
      </div>
      <div>
        <dt>Waiting for witnesses</dt>
        <dd title={sayEntries(unwitnessedEntries)}>{sayCount(unwitnessedEntries)}</dd>
      </div>
      <div>
        <dt>Waiting for a place</dt>
        <dd title={sayEntries(waitingEntries)}>{sayCount(waitingEntries)}</dd>
      </div>
    </dl>
  );
}
