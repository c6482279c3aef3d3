import { proxy } from 'comlink';
import { useMemo, useState } from 'react';
import type { Client } from '../client/connectClient.ts';
import { useClient } from '../client/useClient.tsx';
import { type ClipProgress, clipSource, type SourceFor } from '../clips/clipSource.ts';
import { DownloadClip } from '../clips/DownloadClip.tsx';
import { sayClock, sayDuration, sayTime } from '../clips/sayTime.ts';
import { useBlobUrl } from '../clips/useGlance.ts';
import { VerdictNote } from '../clips/VerdictNote.tsx';
import { verdictOf } from '../clips/verdict.ts';
import { PageHeader } from '../kit/index.ts';
import { ClipPlayer } from '../player/index.ts';
import type { SharedView } from '../worker/SharesPart.ts';
import '../clips/OpenClip.css';

const ASKED: ClipProgress = { kind: 'asked' };

/** A shared recording: played and checked, against the key that its sender names. */
export function SharedClip({
  shared,
  shareId,
  keyText,
}: {
  shared: SharedView;
  shareId: string;
  keyText: string;
}) {
  const client = useClient();
  const { deviceName, startedAtMs, clip, expiresAtMs } = shared;
  const poster = useBlobUrl(shared.thumbnail, 'image/jpeg');
  const [progress, setProgress] = useState(ASKED);
  const sourceFor = useMemo(
    () => sharedSources(client, shared, shareId, keyText),
    [client, shared, shareId, keyText],
  );
  const source = useMemo(() => sourceFor(setProgress), [sourceFor]);
  const title = `${deviceName}, ${sayTime(startedAtMs)}`;
  const verdict = verdictOf(progress, { isFinishedByIndex: clip.finished, retiredAtMs: null });
  return (
    <>
      <PageHeader
        title={title}
        lead={`Shared with you by a link that ends ${sayTime(expiresAtMs)}. ${sayDuration(clip.endedAtMs - clip.startedAtMs)}.`}
      />
      <div className="pl-clip-player">
        <ClipPlayer source={source} title={title} autoPlay {...(poster === null ? {} : { poster })} />
      </div>
      <VerdictNote
        verdict={verdict}
        filmer={{
          deviceName,
          at: sayClock(startedAtMs),
          caveat:
            'By a device of the sender’s household: that is the sender’s word. That nothing was changed since, your browser has checked.',
        }}
        keyNamedBy="the key that the sender names as this device’s; only the sender can tell you that it is"
      />
      <DownloadClip deviceName={deviceName} startedAtMs={startedAtMs} sourceFor={sourceFor} />
    </>
  );
}

function sharedSources(
  { shares }: Client,
  { clip, hasSound }: SharedView,
  shareId: string,
  keyText: string,
): SourceFor {
  const tracks = hasSound ? (['picture', 'sound'] as const) : (['picture'] as const);
  const durationMs = clip.finished ? clip.endedAtMs - clip.startedAtMs : null;
  return (watch) =>
    clipSource(
      {
        open: (number, sink) => shares.open(number, shareId, keyText, proxy(sink)),
        stop: (number) => shares.stop(number),
      },
      { tracks, durationMs, watch },
    );
}
