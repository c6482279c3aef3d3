import type { ClipSummary } from '@porchlight/contracts/http';
import { useState } from 'react';
import { Button } from '../kit/index.ts';
import { useIsAdult } from '../people/useHousehold.ts';
import { ShareDialog } from '../shares/ShareDialog.tsx';
import type { SourceFor } from './clipSource.ts';
import { DeleteClip } from './DeleteClip.tsx';
import { DownloadClip } from './DownloadClip.tsx';

/** What can be done with a recording; links and deletions are for owners and adults of the household. */
export function ClipActions({
  clip,
  title,
  deviceName,
  startedAtMs,
  sourceFor,
}: {
  clip: ClipSummary;
  title: string;
  deviceName: string;
  startedAtMs: number;
  sourceFor: SourceFor;
}) {
  const [isSharing, setIsSharing] = useState(false);
  const isAdult = useIsAdult();
  return (
    <>
      <DownloadClip deviceName={deviceName} startedAtMs={startedAtMs} sourceFor={sourceFor}>
        {isAdult && (
          <>
            <Button icon="share" onPress={() => setIsSharing(true)}>
              Share
            </Button>
            <DeleteClip clip={clip} title={title} />
          </>
        )}
      </DownloadClip>
      {isSharing && <ShareDialog clip={clip} deviceName={deviceName} onClose={() => setIsSharing(false)} />}
    </>
  );
}
