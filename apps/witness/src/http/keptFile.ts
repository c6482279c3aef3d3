import { parseTilePath } from '@porchlight/tlog';
import type { KnownLog } from '../knownLogs.ts';
import type { DurableFolder } from '../store/DurableFolder.ts';
import type { Answer } from './Answer.ts';

/** What is served of a log below its origin's hash: its checkpoint and its tiles, from files of the same names. Null for anything else. */
export async function keptFile(
  path: string,
  logs: ReadonlyMap<string, KnownLog>,
  folder: DurableFolder,
): Promise<Answer | null> {
  const [originHash = '', ...rest] = path.split('/');
  if (![...logs.values()].some((log) => log.originHash === originHash)) return null;
  const name = rest.join('/');
  const isCheckpoint = name === 'checkpoint';
  if (!isCheckpoint && parseTilePath(name) === null) return null;
  const body = await folder.read(path);
  if (body === null) return null;
  if (isCheckpoint)
    return { status: 200, contentType: 'text/plain; charset=utf-8', body, cacheControl: 'max-age=1' };
  const cacheControl = 'public, max-age=31536000, immutable';
  return { status: 200, contentType: 'application/octet-stream', body, cacheControl };
}
