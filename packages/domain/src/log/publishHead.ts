import { equalBytes, PorchlightError, utf8 } from '@porchlight/kernel';
import { type Checkpoint, formatNote, readSignedCheckpoint } from '@porchlight/tlog';
import type { LogHead } from '../ports/LogHeads.ts';
import type { TileObject } from './growTree.ts';
import { requireSameHead } from './requireSameHead.ts';
import type { SequencerDeps } from './SequencerDeps.ts';
import { signHead } from './signHead.ts';
import { decodeStaged, STAGED_PREFIX, stagedSize } from './stagedBatch.ts';

/**
 * Brings the bucket up to the head: its tiles, then its signed checkpoint as `unwitnessed`. Does nothing where that is there. The head is read again right before `unwitnessed` is written, so that a writer which was held up puts back no newer one, but for what comes within that one write. `known` are the tiles of the head's batch where the caller still has them.
 * Throws `log_conflict` and `corrupted_storage` as `Sequencer.round`.
 */
export async function publishHead(
  deps: SequencerDeps,
  head: LogHead,
  known: readonly TileObject[] | null,
): Promise<void> {
  const { objects, at = () => undefined } = deps;
  const served = await servedCheckpoint(deps);
  if (served !== null && (await isUpToDate(deps, head, served))) return;
  const tiles = known ?? (await stagedTiles(deps, head));
  await Promise.all(tiles.map(({ name, bytes }) => objects.put(name, bytes)));
  at('tiles-written');
  // A writer that was held up must not put back what another has written since.
  await requireSameHead(deps, head);
  await objects.put('unwitnessed', utf8(formatNote(signHead(head, deps.key).note)));
  at('unwitnessed-written');
}

/** Throws `corrupted_storage` where the bucket shows a tree though there is no head. */
export async function requireNothingServed(deps: SequencerDeps): Promise<void> {
  if ((await servedCheckpoint(deps)) === null) return;
  await requireSameHead(deps, null);
  throw corrupted('the bucket shows a log, and its head is gone: restore the head from a copy');
}

/** Deletes the staged batches that no head will ever need: those that lead to no larger tree than this one, which is published, but for its own. Resolves whether none of a larger tree is left, as of another writer. */
export async function clearStaged({ objects }: SequencerDeps, head: LogHead): Promise<boolean> {
  let isClear = true;
  for await (const name of objects.list(STAGED_PREFIX)) {
    const size = stagedSize(name) ?? 0;
    if (size > head.size) isClear = false;
    else if (name !== head.staged) await objects.delete(name);
  }
  return isClear;
}

async function servedCheckpoint({ objects }: SequencerDeps): Promise<Checkpoint | null> {
  const bytes = await objects.get('unwitnessed');
  return bytes === null ? null : readSignedCheckpoint(bytes).checkpoint;
}

/** Also holds what was signed before against the head: a log whose head went back would sign a second history. */
async function isUpToDate(deps: SequencerDeps, head: LogHead, served: Checkpoint): Promise<boolean> {
  if (served.origin !== deps.key.key.name) throw corrupted('the bucket holds a log of another origin');
  if (served.size < head.size) return false;
  if (served.size === head.size && equalBytes(served.rootHash, head.rootHash)) return true;
  await requireSameHead(deps, head);
  throw corrupted('the log signed another or a larger tree than its head has: restore the newest head');
}

async function stagedTiles(deps: SequencerDeps, head: LogHead): Promise<TileObject[]> {
  const staged = await deps.objects.get(head.staged);
  if (staged !== null) return decodeStaged(staged);
  await requireSameHead(deps, head);
  throw corrupted('the staged batch of its head is gone: restore it from a copy of the bucket');
}

function corrupted(what: string): PorchlightError {
  return new PorchlightError('corrupted_storage', `the log stands still: ${what}`);
}
