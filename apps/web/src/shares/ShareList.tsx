import type { ShareSummary } from '@porchlight/contracts/http';
import { useQueryClient } from '@tanstack/react-query';
import { errorHint } from '../client/errorHint.ts';
import { useAct } from '../client/useAct.ts';
import { useClient } from '../client/useClient.tsx';
import { sayTime } from '../clips/sayTime.ts';
import { Badge, Button, Notice, Skeleton, showToast } from '../kit/index.ts';
import { sayLeft, standingOf } from './shareTerms.ts';
import { sharesKey, useShares, useShareUses } from './useShares.ts';

/** The links of a recording: since when, how often used, until when; and an end to each. */
export function ShareList({ clipId }: { clipId: string }) {
  const shares = useShares(clipId);
  const uses = useShareUses();
  if (shares.isPending) return <Skeleton lines={2} />;
  if (shares.error !== null) return <Notice tone="warning">{errorHint(shares.error)}</Notice>;
  if (shares.data.length === 0) return null;
  return (
    <section aria-label="Links of this recording">
      <h3 className="pl-share-head">Links of this recording</h3>
      <ul className="pl-share-list">
        {shares.data.map((share) => (
          <ShareRow key={share.shareId} share={share} uses={uses.data?.get(share.shareId) ?? 0} />
        ))}
      </ul>
    </section>
  );
}

function ShareRow({ share, uses }: { share: ShareSummary; uses: number }) {
  const client = useClient();
  const queries = useQueryClient();
  const nowMs = Date.now();
  const standing = standingOf(share, nowMs);
  const revoke = useAct(async () => {
    await client.shares.revoke(share.shareId);
    showToast({ title: 'The link leads nowhere now', tone: 'good' });
    await queries.invalidateQueries({ queryKey: sharesKey(share.clipId) });
  });
  return (
    <li>
      <span className="pl-share-words">
        <span>Made {sayTime(share.createdAtMs)}</span>
        <small>
          {uses === 0 ? 'Never opened' : uses === 1 ? 'Opened once' : `Opened ${uses} times`}
          {standing === 'open' && `, ends ${sayLeft(share.expiresAtMs, nowMs)}`}
        </small>
        {revoke.error !== undefined && <small role="alert">{revoke.error}</small>}
      </span>
      {standing === 'open' && (
        <Button
          small
          busy={revoke.busy}
          onPress={revoke.run}
          aria-label={`Revoke the link of ${sayTime(share.createdAtMs)}`}
        >
          Revoke
        </Button>
      )}
      {standing === 'ended' && <Badge>Ended</Badge>}
      {standing === 'revoked' && <Badge>Revoked</Badge>}
    </li>
  );
}
