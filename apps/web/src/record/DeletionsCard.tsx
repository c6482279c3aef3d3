import { errorHint } from '../client/errorHint.ts';
import { sayTime } from '../clips/sayTime.ts';
import { isUnderWay, useDeletions } from '../clips/useDeletions.ts';
import { Badge, ButtonLink, Card, ErrorState, Icon, Row, Skeleton, type Tone } from '../kit/index.ts';
import type { DeletionView } from '../worker/DeletionsPart.ts';
import { useRecordNames } from './useRecord.ts';

const SHOWN = 5;

/** What was deleted last, and how the cloud's signed word on it stands. */
export function DeletionsCard() {
  const deletions = useDeletions();
  const all = deletions.data?.pages.flatMap((page) => page.deletions) ?? [];
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
      {deletions.data !== undefined && all.length === 0 && (
        <p className="pl-record-note">None was deleted yet.</p>
      )}
      {all.length > 0 && (
        <>
          <DeletionList deletions={all.slice(0, SHOWN)} />
          <Row>
            <ButtonLink href="/deletions" icon="file">
              All of them, with their statements
            </ButtonLink>
          </Row>
        </>
      )}
    </Card>
  );
}

function DeletionList({ deletions }: { deletions: readonly DeletionView[] }) {
  const names = useRecordNames();
  return (
    <ol className="pl-record-lines">
      {deletions.map((deletion) => {
        const { clipId, deviceId, memberId, requestedAtMs, fault } = deletion;
        const { tone, words } = wordOf(deletion);
        const who =
          memberId === names.selfId ? 'You' : (names.members.get(memberId) ?? 'A member who is gone');
        return (
          <li key={clipId} className={fault === null ? undefined : 'pl-record-wrong'}>
            <Icon name={fault === null ? 'trash' : 'alert'} />
            <div>
              <Row>
                <span>A recording of {names.devices.get(deviceId) ?? 'a device that is gone'}</span>
                <Badge tone={tone}>{words}</Badge>
              </Row>
              <span className="pl-record-note">
                {who} asked for it {sayTime(requestedAtMs)}
              </span>
            </div>
          </li>
        );
      })}
    </ol>
  );
}

function wordOf(deletion: DeletionView): { readonly tone: Tone; readonly words: string } {
  if (deletion.fault !== null) return { tone: 'danger', words: 'The cloud’s word on it doesn’t hold' };
  if (isUnderWay(deletion)) return { tone: 'info', words: 'Being removed' };
  return { tone: 'good', words: 'Gone, signed by the cloud' };
}
