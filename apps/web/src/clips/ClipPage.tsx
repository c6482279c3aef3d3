import { isPorchlightError } from '@porchlight/kernel';
import { useParams } from '@tanstack/react-router';
import { errorHint } from '../client/errorHint.ts';
import { useDevices } from '../devices/useDevices.ts';
import { ButtonLink, EmptyState, ErrorState, PageHeader, Skeleton } from '../kit/index.ts';
import { OpenClip } from './OpenClip.tsx';
import { useClip } from './useClip.ts';

/** One recording: played, checked, and what can be done with it. */
export function ClipPage() {
  const { clipId = '' } = useParams({ strict: false });
  const clip = useClip(clipId);
  const devices = useDevices();
  const device = devices.data?.find(({ deviceId }) => deviceId === clip.data?.deviceId);
  // What plays goes on playing where the index just can't be asked again.
  if (clip.error !== null && (clip.data === undefined || isGone(clip.error)))
    return <Missing error={clip.error} onRetry={() => void clip.refetch()} />;
  if (clip.data === undefined || devices.isPending) {
    return (
      <>
        <PageHeader title="Recording" back={{ href: '/timeline', label: 'Timeline' }} />
        <Skeleton picture />
      </>
    );
  }
  return <OpenClip key={clipId} clip={clip.data} device={device} />;
}

function Missing({ error, onRetry }: { error: Error; onRetry: () => void }) {
  return (
    <>
      <PageHeader title="Recording" back={{ href: '/timeline', label: 'Timeline' }} />
      {isGone(error) ? (
        <EmptyState
          icon="trash"
          title="This recording isn’t there"
          action={<ButtonLink href="/timeline">To the timeline</ButtonLink>}
        >
          It was deleted, or its address is wrong.
        </EmptyState>
      ) : (
        <ErrorState title="The recording can’t be shown now" hint={errorHint(error)} onRetry={onRetry} />
      )}
    </>
  );
}

function isGone(error: Error): boolean {
  return isPorchlightError(error, 'not_found', 'malformed_id');
}
