import { isPorchlightError } from '@porchlight/kernel';
import { useQuery } from '@tanstack/react-query';
import { useLocation, useParams } from '@tanstack/react-router';
import { useClient } from '../client/useClient.tsx';
import { failureWords } from '../clips/failureWords.ts';
import { EmptyState, ErrorState, PageHeader, Skeleton } from '../kit/index.ts';
import { SharedClip } from './SharedClip.tsx';
import { SharedFrame } from './SharedFrame.tsx';

/** What a link leads to: one recording, for whoever has it. The key is behind the `#` and goes no further than this browser. */
export function SharedPage() {
  const { shareId = '' } = useParams({ strict: false });
  const { hash } = useLocation();
  const { shares } = useClient();
  const shared = useQuery({
    queryKey: ['shared', shareId, hash],
    queryFn: () => shares.look(shareId, hash),
    staleTime: Number.POSITIVE_INFINITY,
  });
  return (
    <SharedFrame>
      {shared.isPending && (
        <>
          <PageHeader title="A recording that was shared with you" />
          <Skeleton picture />
        </>
      )}
      {shared.error !== null && <Nowhere error={shared.error} onRetry={() => void shared.refetch()} />}
      {shared.data !== undefined && <SharedClip shared={shared.data} shareId={shareId} keyText={hash} />}
    </SharedFrame>
  );
}

function Nowhere({ error, onRetry }: { error: Error; onRetry: () => void }) {
  const title = <PageHeader title="A recording that was shared with you" />;
  if (isPorchlightError(error, 'not_found', 'malformed_id')) {
    return (
      <>
        {title}
        <EmptyState icon="clock" title="This link leads nowhere now">
          It has ended, its sender took it back or deleted the recording, or it was mistyped. Ask for a new
          one.
        </EmptyState>
      </>
    );
  }
  if (isPorchlightError(error, 'malformed_encoding', 'wrong_key')) {
    return (
      <>
        {title}
        <EmptyState icon="key" title="This link isn’t whole">
          What is behind the # opens the recording, and it doesn’t fit. Copy all of the link once more, or ask
          for a new one.
        </EmptyState>
      </>
    );
  }
  return (
    <>
      {title}
      <ErrorState
        title="The recording can’t be shown now"
        hint={failureWords(error).sentence}
        onRetry={onRetry}
      />
    </>
  );
}
