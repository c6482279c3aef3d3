import type { RequestId } from '@porchlight/kernel';
import type { IndexedClip } from '../ports/ClipIndex.ts';
import type { MatchIndex } from '../ports/MatchIndex.ts';

/**
 * Adds a clip that was just committed to the open requests that it touches. Together with `matchRequest` nothing is missed: clip and request each
 * commit before they search, so whichever commits later sees the other.
 */
export async function matchClip(index: MatchIndex, clip: IndexedClip): Promise<readonly RequestId[]> {
  if (clip.cells.length === 0) return [];
  const requests = await index.openRequestsTouching(clip);
  for (const requestId of requests) await index.addCandidates(requestId, [clip.clipId]);
  return requests;
}
