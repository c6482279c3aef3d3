import { useParams } from '@tanstack/react-router';
import { errorHint } from '../client/errorHint.ts';
import { Card, DefinitionList, EmptyState, ErrorState, PageHeader, Skeleton } from '../kit/index.ts';
import { type EntryField, entryFields } from './entryFields.ts';
import { entryWords } from './entryWords.ts';
import { LogFrame } from './LogFrame.tsx';
import type { ProofCheck } from './LogView.ts';
import { sayCount, sayWhole } from './logTimes.ts';
import { ProofMarkOf } from './ProofMark.tsx';
import { FailedMark } from './TreeMark.tsx';
import { useLogEntry } from './useLog.ts';

const BACK = { href: '/transparency', label: 'Public log' };

/** One entry with everything that it says, and how it stands. */
export function EntryPage() {
  const { leafHashHex = '' } = useParams({ strict: false });
  const entry = useLogEntry(leafHashHex);
  if (entry.data === undefined || entry.data === null) {
    return (
      <LogFrame>
        <PageHeader title="Entry of the public log" back={BACK} />
        {entry.isPending && <Skeleton lines={6} />}
        {entry.error !== null && (
          <ErrorState
            title="The entry can’t be shown now"
            hint={errorHint(entry.error)}
            onRetry={() => void entry.refetch()}
          />
        )}
        {entry.data === null && (
          <EmptyState icon="search" title="The log has no such entry">
            Its address may be cut off. Look for it among the newest ones.
          </EmptyState>
        )}
      </LogFrame>
    );
  }
  return (
    <LogFrame>
      <Entry check={entry.data} leafHashHex={leafHashHex} />
    </LogFrame>
  );
}

function Entry({ check, leafHashHex }: { check: ProofCheck; leafHashHex: string }) {
  const known = check.state === 'proven' ? check.entry : null;
  const { title, note } =
    check.state === 'proven' ? entryWords(known) : { title: 'Entry of the public log', note: undefined };
  return (
    <>
      <PageHeader
        title={title}
        back={BACK}
        {...(note === undefined ? {} : { lead: note })}
        actions={<ProofMarkOf check={check} />}
      />
      {check.state === 'failed' && <FailedMark check={check} />}
      {check.state === 'waiting' && (
        <EmptyState icon="clock" title="This entry waits">
          It is queued, and shown here once it has a place and enough witnesses signed it. This page looks
          again by itself.
        </EmptyState>
      )}
      {check.state === 'proven' && (
        <Card title="What it says">
          <DefinitionList
            items={[
              ['Place in the log', `Entry ${sayCount(check.index)}`],
              ...(known === null ? [] : entryFields(known).map(shownField)),
              [
                'Fingerprint of this entry',
                <code key="hash" className="pl-log-code" translate="no">
                  {leafHashHex}
                </code>,
              ],
            ]}
          />
          <p className="pl-log-note">
            A fingerprint is a hash. What somebody wrote is not in the log itself, but its fingerprint is: so
            the words can be checked where they are shown, and an unlawful text withheld without the log being
            changed.
          </p>
        </Card>
      )}
    </>
  );
}

function shownField([name, value]: EntryField) {
  if (value === null) return [name, 'None'] as const;
  if ('words' in value) return [name, value.words] as const;
  if ('atMs' in value) return [name, sayWhole(value.atMs)] as const;
  return [
    name,
    <code key={name} className="pl-log-code" translate="no">
      {value.code}
    </code>,
  ] as const;
}
