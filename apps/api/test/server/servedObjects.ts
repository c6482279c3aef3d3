import type { ClipStore, StoredObject } from '@porchlight/domain';
import { concatBytes, utf8 } from '@porchlight/kernel';
import { nodePrimitives } from '@porchlight/seal/node';
import type { SampleLog } from '@porchlight/testkit/log-queue/SampleLog';
import { encodeEntryBundle, leafHash, parseTilePath } from '@porchlight/tlog';

/** The objects of a log in memory as its bucket would hold them: checkpoint, bundles of entries and the lowest tiles. */
export function servedObjects(log: () => SampleLog): Pick<ClipStore, 'get'> {
  return {
    async get(key): Promise<StoredObject | null> {
      const bytes = read(log(), key);
      if (bytes === null) return null;
      return {
        sizeBytes: bytes.length,
        body: (async function* () {
          yield bytes;
        })(),
      };
    },
  };
}

function read(log: SampleLog, key: string): Uint8Array | null {
  if (key === 'checkpoint') return log.size === 0 ? null : utf8(log.checkpoint());
  const tile = parseTilePath(key);
  if (tile === null) return null;
  const start = tile.index * 256;
  const entries = log.entries.slice(start, start + tile.width);
  if (entries.length < tile.width) return null;
  if (tile.level === 'entries') return encodeEntryBundle(entries);
  if (tile.level > 0) return null;
  return concatBytes(...entries.map((entry) => leafHash(entry, nodePrimitives.sha256)));
}
