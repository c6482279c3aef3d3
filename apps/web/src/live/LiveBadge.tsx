import { Badge } from '../kit/index.ts';
import type { LiveViewState } from './LiveView.ts';
import { sayAgo } from './liveWords.ts';

/** LIVE, where that is true; else how long ago it was. Nothing where there is no picture, or words say more. */
export function LiveBadge({ state, isCovered }: { state: LiveViewState; isCovered: boolean }) {
  const { place, health, hasPicture } = state;
  if (!hasPicture) return <span />;
  if (!place.isAtEdge) {
    const ago = sayAgo(place.behindMs);
    return <Badge icon={place.isPaused ? 'pause' : 'clock'}>{ago}</Badge>;
  }
  if (isCovered) return <Badge>Not live</Badge>;
  if (state.state.kind === 'delayed') {
    const late = Math.round((health?.ageAtMostMs ?? 0) / 1000);
    return (
      <Badge tone="warning" icon="clock">
        {late > 0 ? `Not live: up to ${late} s late` : 'Not live: it comes late'}
      </Badge>
    );
  }
  return <Badge tone="live">LIVE</Badge>;
}
