import type { ClipSummary } from '@porchlight/contracts/http';
import { useNavigate } from '@tanstack/react-router';
import { proxy } from 'comlink';
import { useCallback, useMemo, useState } from 'react';
import type { Client } from '../client/connectClient.ts';
import { useClient } from '../client/useClient.tsx';
import { nameOf } from '../devices/deviceWords.ts';
import { PageHeader, Skeleton } from '../kit/index.ts';
import { ClipPlayer } from '../player/index.ts';
import type { DeviceView } from '../worker/HouseholdPart.ts';
import { ClipActions } from './ClipActions.tsx';
import { type ClipOpening, type ClipProgress, clipSource, type SourceFor } from './clipSource.ts';
import { NeighbourLinks } from './NeighbourLinks.tsx';
import { sayClock, sayDayWithin, sayDuration } from './sayTime.ts';
import { useBlobUrl, useGlance } from './useGlance.ts';
import { useNeighbours } from './useNeighbours.ts';
import { VerdictNote } from './VerdictNote.tsx';
import { verdictOf } from './verdict.ts';
import './OpenClip.css';

const ASKED: ClipProgress = { kind: 'asked' };

/** A recording that is there: its player, its verdict, its acts, its neighbours. */
export function OpenClip({ clip, device }: { clip: ClipSummary; device: DeviceView | undefined }) {
  const client = useClient();
  const navigate = useNavigate();
  const glance = useGlance(clip);
  const poster = useBlobUrl(glance.data?.thumbnail, 'image/jpeg');
  const [progress, setProgress] = useState(ASKED);
  const neighbours = useNeighbours(clip);
  const sourceFor = useSources(client, clip, glance.data?.hasSound);
  const source = useMemo(() => sourceFor?.(setProgress) ?? null, [sourceFor]);
  const name = device === undefined ? 'Device' : nameOf(device);
  const startedAtMs = glance.data?.startedAtMs ?? clip.startedAtMs;
  const title = `${name}, ${sayDayWithin(startedAtMs)} ${sayClock(startedAtMs)}`;
  const went: ClipProgress = glance.error === null ? progress : { kind: 'failed', error: glance.error };
  const context = { isFinishedByIndex: clip.finished, retiredAtMs: device?.retiredAtMs ?? null };
  const goTo = useCallback((href: string) => void navigate({ href }), [navigate]);
  return (
    <>
      <PageHeader
        title={title}
        back={{ href: `/timeline?device=${clip.deviceId}`, label: 'Timeline' }}
        lead={sayDuration(clip.endedAtMs - clip.startedAtMs)}
        actions={<NeighbourLinks neighbours={neighbours} goTo={goTo} />}
      />
      {source !== null && (
        <div className="pl-clip-player">
          <ClipPlayer source={source} title={title} autoPlay {...(poster === null ? {} : { poster })} />
        </div>
      )}
      {source === null && glance.error === null && <Skeleton picture lines={1} />}
      <VerdictNote
        verdict={verdictOf(went, context)}
        filmer={{ deviceName: name, at: sayClock(startedAtMs) }}
        keyNamedBy={`the key that your household’s keyring names for ${name}`}
      />
      {sourceFor !== null && (
        <ClipActions
          clip={clip}
          title={title}
          deviceName={name}
          startedAtMs={startedAtMs}
          sourceFor={sourceFor}
        />
      )}
    </>
  );
}

/** Makes sources of the clip, each opened anew; null before its opening says which tracks it has. */
function useSources(client: Client, clip: ClipSummary, hasSound: boolean | undefined): SourceFor | null {
  const { clipId, deviceId, finished, startedAtMs, endedAtMs } = clip;
  return useMemo(() => {
    if (hasSound === undefined) return null;
    const opening: ClipOpening = {
      open: (number, sink) => client.clips.open(number, { clipId, deviceId }, proxy(sink)),
      stop: (number) => client.clips.stop(number),
    };
    const tracks = hasSound ? (['picture', 'sound'] as const) : (['picture'] as const);
    const durationMs = finished ? endedAtMs - startedAtMs : null;
    return (watch) => clipSource(opening, { tracks, durationMs, watch });
  }, [client, clipId, deviceId, finished, startedAtMs, endedAtMs, hasSound]);
}
