import { useQuery } from '@tanstack/react-query';
import { errorHint } from '../client/errorHint.ts';
import { useClient } from '../client/useClient.tsx';
import { sayTime } from '../clips/sayTime.ts';
import { Badge, Button, Card, ErrorState, Icon, Row, Skeleton, showToast, type Tone } from '../kit/index.ts';
import type { DeletionView, DeletionWord } from '../worker/AuditPart.ts';
import { useRecordNames } from './useRecord.ts';

const WORDS: Readonly<Record<DeletionWord, { readonly tone: Tone; readonly words: string }>> = {
  'under-way': { tone: 'info', words: 'Being removed' },
  signed: { tone: 'good', words: 'Gone, signed by the cloud' },
  false: { tone: 'danger', words: 'The cloud’s word on it doesn’t hold' },
  unchecked: { tone: 'warning', words: 'Signed; this account doesn’t know the cloud’s key' },
};

/** What was deleted, with the cloud's signed word that it is gone. */
export function DeletionsCard() {
  const { audit } = useClient();
  const deletions = useQuery({ queryKey: ['deletions'], queryFn: () => audit.deletions() });
  return (
    <Card title="Deleted recordings">
      <p>
        For each, the cloud signs that the recording and its key are gone from its stores. Keep the statement
        if it matters to you.
      </p>
      {deletions.isPending && <Skeleton lines={2} />}
      {deletions.error !== null && (
        <ErrorState
          title="Deletions can’t be shown now"
          hint={errorHint(deletions.error)}
          onRetry={() => void deletions.refetch()}
        />
      )}
      {deletions.data?.length === 0 && <p className="pl-record-note">None was deleted yet.</p>}
      {deletions.data !== undefined && deletions.data.length > 0 && (
        <DeletionList deletions={deletions.data} />
      )}
    </Card>
  );
}

function DeletionList({ deletions }: { deletions: readonly DeletionView[] }) {
  const names = useRecordNames();
  const copy = async (statementB64: string) => {
    await navigator.clipboard.writeText(statementB64);
    showToast({ title: 'The statement was copied', tone: 'good' });
  };
  return (
    <ol className="pl-record-lines">
      {deletions.map(({ clipId, deviceId, memberId, requestedAtMs, statementB64, word }) => (
        <li key={clipId} className={word === 'false' ? 'pl-record-wrong' : undefined}>
          <Icon name={word === 'false' ? 'alert' : 'trash'} />
          <div>
            <Row>
              <span>A recording of {names.devices.get(deviceId) ?? 'a device that is gone'}</span>
              <Badge tone={WORDS[word].tone}>{WORDS[word].words}</Badge>
            </Row>
            <span className="pl-record-note">
              {memberId === names.selfId ? 'You' : (names.members.get(memberId) ?? 'A member who is gone')}{' '}
              asked for it {sayTime(requestedAtMs)}
            </span>
          </div>
          {statementB64 !== null && (
            <Button
              small
              icon="copy"
              aria-label={`Copy the statement on recording ${clipId.slice(0, 4)}`}
              onPress={() => void copy(statementB64)}
            >
              Copy
            </Button>
          )}
        </li>
      ))}
    </ol>
  );
}
