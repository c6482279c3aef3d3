import type { ClipSummary } from '@porchlight/contracts/http';
import { Button, Notice, ProgressBar, Row, Stack } from '../kit/index.ts';
import type { SourceFor } from './clipSource.ts';
import { clipFileName } from './fileName.ts';
import { useDownload } from './useDownload.ts';

/** What can be done with a recording. */
export function ClipActions({
  deviceName,
  startedAtMs,
  sourceFor,
}: {
  clip: ClipSummary;
  deviceName: string;
  startedAtMs: number;
  sourceFor: SourceFor;
}) {
  const name = `${clipFileName(deviceName, startedAtMs)}.mp4`;
  const download = useDownload(sourceFor, name);
  return (
    <Stack>
      <Row>
        <Button icon="download" busy={download.value !== null} onPress={download.start}>
          Download as MP4
        </Button>
      </Row>
      {download.value !== null && (
        <Row spread>
          <ProgressBar label={`Opening ${name}`} value={download.value} />
          <Button small look="quiet" onPress={download.stop}>
            Stop
          </Button>
        </Row>
      )}
      {download.error !== null && (
        <Notice tone="danger" title="It wasn’t saved">
          {download.error}
        </Notice>
      )}
    </Stack>
  );
}
