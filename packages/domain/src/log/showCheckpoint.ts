import { decodeUtf8, isPorchlightError, PorchlightError, utf8 } from '@porchlight/kernel';
import {
  decodeEntryBundle,
  formatProofFile,
  leafHash,
  type Policy,
  proveInclusion,
  readSignedCheckpoint,
  TILE_WIDTH,
  TileReader,
  type TlogPrimitives,
  type TreeHead,
  tileInTree,
  trustCheckpoint,
  verifyInclusion,
} from '@porchlight/tlog';
import type { LogBacklog } from '../ports/LogBacklog.ts';
import type { LogObjects } from '../ports/LogObjects.ts';
import { readSharedNodes } from './readSharedNodes.ts';
import { tilesFrom } from './tilesFrom.ts';

export interface ShowCheckpointDeps {
  readonly objects: LogObjects;
  readonly backlog: LogBacklog;
  /** The log's own. */
  readonly policy: Policy;
  readonly primitives: TlogPrimitives;
  readonly nowMs: () => number;
}

/**
 * Shows a checkpoint that the quorum cosigned: writes `checkpoint`, unless a larger one is there, and stores the proofs of what it newly shows. With one of the size that is shown, it stores the cosignatures that have come since. A crash in between is mended by `resumeShowing`.
 * Throws what `trustCheckpoint` throws, `log_conflict` where the queue isn't marked so far yet (the caller retries after a round), and `corrupted_storage` where the tiles don't lead to its root.
 */
export async function showCheckpoint(deps: ShowCheckpointDeps, note: string): Promise<void> {
  const { checkpoint } = trustCheckpoint(note, deps.policy, deps.primitives);
  if (checkpoint.size > (await deps.backlog.placedSize()))
    throw new PorchlightError('log_conflict', 'the queue doesn’t know yet where these entries stand');
  const served = await deps.objects.get('checkpoint');
  if (served !== null && readSignedCheckpoint(served).checkpoint.size > checkpoint.size) return;
  await deps.objects.put('checkpoint', utf8(note));
  await storeProofs(deps, note, checkpoint);
}

/** Stores the proofs that a crash left out behind the `checkpoint` that is served. For the start. Throws as `showCheckpoint`. */
export async function resumeShowing(deps: ShowCheckpointDeps): Promise<void> {
  const served = await deps.objects.get('checkpoint');
  if (served === null) return;
  const note = decodeUtf8(served);
  const { checkpoint } = trustCheckpoint(note, deps.policy, deps.primitives);
  if (checkpoint.size > (await deps.backlog.shownSize())) await storeProofs(deps, note, checkpoint);
}

/** Bundle by bundle. */
async function storeProofs(deps: ShowCheckpointDeps, note: string, tree: TreeHead): Promise<void> {
  const { backlog, objects, nowMs, primitives } = deps;
  const { size } = tree;
  const shown = { checkpoint: note, size, shownAtMs: nowMs() };
  const reader = new TileReader(size, tilesFrom(objects), primitives.sha256);
  let first = await backlog.shownSize();
  if (first === size) return backlog.show({ ...shown, firstIndex: first, proofs: [] });
  while (first < size) {
    const proofs = await proofsOfBundle(deps, { note, tree, first, reader });
    await backlog.show({ ...shown, firstIndex: first, proofs });
    first += proofs.length;
  }
}

interface Showing {
  readonly note: string;
  readonly tree: TreeHead;
  readonly first: number;
  readonly reader: TileReader;
}

/** Proofs from `first` to the end of its bundle. */
async function proofsOfBundle(deps: ShowCheckpointDeps, showing: Showing): Promise<string[]> {
  const { note, tree, first, reader } = showing;
  const { sha256 } = deps.primitives;
  const bundle = tileInTree('entries', Math.floor(first / TILE_WIDTH), tree.size);
  const entries = decodeEntryBundle(await tilesFrom(deps.objects)(bundle), bundle.width);
  const read = readSharedNodes(reader.read, sha256);
  const skipped = first % TILE_WIDTH;
  return Promise.all(
    entries.slice(skipped).map(async (extra, at) => {
      const index = first + at;
      const hashes = await proveInclusion(index, tree.size, read, sha256);
      requireHolds(() => verifyInclusion(index, leafHash(extra, sha256), hashes, tree, sha256));
      return formatProofFile({ extra, index, hashes, checkpoint: note });
    }),
  );
}

function requireHolds(verify: () => void): void {
  try {
    verify();
  } catch (cause) {
    if (!isPorchlightError(cause)) throw cause;
    throw new PorchlightError(
      'corrupted_storage',
      'the log’s tiles don’t lead to the root that it signed; restore them from a copy or a mirror',
      { cause },
    );
  }
}
