import { PorchlightError } from '@porchlight/kernel';
import type { ClipIndex, IndexedClip } from '../ports/ClipIndex.ts';
import type { ClipStore, StoredObject } from '../ports/ClipStore.ts';

export interface ReadStoredClipDeps {
  readonly index: ClipIndex;
  readonly store: ClipStore;
}

/**
 * The records of a stored clip one after the other, its opening first, wherever that lies. Throws `unavailable` where the clip is being replaced by more of it or deleted
 * just now, and what `ClipStore.get` throws.
 */
export async function readStoredClip(
  { index, store }: ReadStoredClipDeps,
  clip: IndexedClip,
): Promise<StoredObject> {
  const opening = await index.opening(clip.clipId);
  const object = await store.get(clip.objectKey);
  if (object === null) throw changing();
  // Without an opening of its own the clip is one of those whose object begins with it, unless it was deleted just now.
  if (opening === null && (await index.find(clip.clipId)) === null) {
    await abandon(object.body);
    throw changing();
  }
  const sizeBytes = (opening?.length ?? 0) + object.sizeBytes;
  return { sizeBytes, body: opening === null ? object.body : preceded(opening, object.body) };
}

async function* preceded(opening: Uint8Array, body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield opening;
  yield* body;
}

/** Lets go of the connection that an unread body holds. */
async function abandon(body: AsyncIterable<Uint8Array>): Promise<void> {
  for await (const _piece of body) break;
}

function changing(): PorchlightError {
  return new PorchlightError(
    'unavailable',
    'the clip is being replaced by a longer one or deleted; ask again',
  );
}
