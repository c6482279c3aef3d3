import { errorHint } from '../client/errorHint.ts';
import { nameOf } from '../devices/deviceWords.ts';
import { useDevices } from '../devices/useDevices.ts';
import {
  Button,
  Card,
  DefinitionList,
  EmptyState,
  ErrorState,
  Notice,
  PageHeader,
  Skeleton,
  Stack,
} from '../kit/index.ts';
import type { DeletionView } from '../worker/DeletionsPart.ts';
import { saveFile } from './saveFile.ts';
import { sayTime } from './sayTime.ts';
import { isUnderWay, useDeletions } from './useDeletions.ts';

/** What was deleted, and what the cloud signed about it. */
export function DeletionsPage() {
  const deletions = useDeletions();
  const devices = useDevices();
  const shown = deletions.data?.pages.flatMap((page) => page.deletions) ?? [];
  const nameFor = (deviceId: string) => {
    const device = devices.data?.find((each) => each.deviceId === deviceId);
    return device === undefined ? 'Device' : nameOf(device);
  };
  return (
    <>
      <PageHeader
        title="Deleted recordings"
        lead="For each, the cloud signs when it was gone. Its word is a promise, not a proof: keep it, so that you can hold it to it."
        back={{ href: '/timeline', label: 'Timeline' }}
      />
      {deletions.isPending && <Skeleton />}
      {deletions.error !== null && (
        <ErrorState
          title="The deletions can’t be shown now"
          hint={errorHint(deletions.error)}
          onRetry={() => void deletions.refetch()}
        />
      )}
      {deletions.data !== undefined && shown.length === 0 && (
        <EmptyState icon="trash" title="Nothing was deleted">
          When somebody of your household deletes a recording, it stands here, with what the cloud signed
          about it.
        </EmptyState>
      )}
      <Stack>
        {shown.map((deletion) => (
          <DeletionCard key={deletion.clipId} deletion={deletion} deviceName={nameFor(deletion.deviceId)} />
        ))}
      </Stack>
      {deletions.hasNextPage && (
        <Button busy={deletions.isFetchingNextPage} onPress={() => void deletions.fetchNextPage()}>
          Show earlier
        </Button>
      )}
    </>
  );
}

function DeletionCard({ deletion, deviceName }: { deletion: DeletionView; deviceName: string }) {
  const { clipId, requestedAtMs, statement, statementB64, fault } = deletion;
  const save = () =>
    statementB64 !== null &&
    saveFile(new Blob([statementB64], { type: 'text/plain' }), `deletion ${clipId}.statement.txt`);
  return (
    <Card title={`${deviceName}, asked for ${sayTime(requestedAtMs)}`}>
      {isUnderWay(deletion) && <Notice>The cloud is removing it. No one can open it any more.</Notice>}
      {fault !== null && (
        <Notice tone="danger" title="The cloud’s statement doesn’t hold">
          {fault}
        </Notice>
      )}
      {statement !== null && (
        <>
          <DefinitionList
            items={[
              ['What opens it, gone', sayTime(statement.wrapRemovedAtMs)],
              ['The recording, gone', sayTime(statement.objectsRemovedAtMs)],
              ['Its entry in the index, gone', sayTime(statement.rowRemovedAtMs)],
              [
                'Signed by',
                'the cloud’s receipt key, which your household pinned when it paired its first device',
              ],
            ]}
          />
          <div>
            <Button small icon="download" onPress={save}>
              Keep the statement
            </Button>
          </div>
        </>
      )}
    </Card>
  );
}
