import type { ReactNode } from 'react';
import { Button, Notice, ProgressBar, Row, Stack } from '../kit/index.ts';
import type { SourceFor } from './clipSource.ts';
import { clipFileName } from './fileName.ts';
import { useDownload } from './useDownload.ts';
import './DownloadClip.css';

/** Saves a recording as a plain MP4, beside other things that can be done with it. */
export function DownloadClip({
  deviceName,
  startedAtMs,
  sourceFor,
  children,
}: {
  deviceName: string;
  startedAtMs: number;
  sourceFor: SourceFor;
  /** What stands beside the button. */
  children?: ReactNode;
}) {
  const name = `${clipFileName(deviceName, startedAtMs)}.mp4`;
  const download = useDownload(sourceFor, name);
  return (
    <Stack>
      <Row>
        <Button icon="download" busy={download.value !== null} onPress={download.start}>
          Download as MP4
        </Button>
        {children}
      </Row>
      {download.value !== null && (
        <div className="pl-download">
          <ProgressBar label={name} value={download.value} />
          <Button small look="quiet" onPress={download.stop}>
            Stop
          </Button>
        </div>
      )}
      {download.error !== null && (
        <Notice tone="danger" title="It wasn’t saved">
          {download.error}
        </Notice>
      )}
    </Stack>
  );
}
