import { utf8 } from '@porchlight/kernel';
import { formatNote, parseTilePath, readSignedCheckpoint, type SignedCheckpoint } from '@porchlight/tlog';
import type { KnownLog } from '../knownLogs.ts';
import { mergeNotes } from '../mirror/mergeNotes.ts';
import { policyPath, shownPath } from '../mirror/ShownCopy.ts';
import { cosignedPath } from '../store/CosignedRecord.ts';
import type { DurableFolder } from '../store/DurableFolder.ts';
import type { Answer } from './Answer.ts';

/** What is served of a log below its origin's hash, as contracts/spec/log.md section 1 names it: its checkpoints, its policy and its tiles. Null for anything else. */
export async function keptFile(
  path: string,
  logs: ReadonlyMap<string, KnownLog>,
  folder: DurableFolder,
): Promise<Answer | null> {
  const [originHash = '', ...rest] = path.split('/');
  const log = [...logs.values()].find((each) => each.originHash === originHash);
  if (log === undefined) return null;
  const name = rest.join('/');
  if (name === 'checkpoint' || name === 'unwitnessed') return note(name, log, folder);
  if (name === 'policy') return text(await folder.read(policyPath(log)), 'max-age=60');
  const body = parseTilePath(name) === null ? null : await folder.read(path);
  if (body === null) return null;
  const cacheControl = 'public, max-age=31536000, immutable';
  return { status: 200, contentType: 'application/octet-stream', body, cacheControl };
}

/** `checkpoint` is the newest that the log's policy trusts, as far as that is known, and `unwitnessed` the newest that there is. */
async function note(
  name: 'checkpoint' | 'unwitnessed',
  log: KnownLog,
  folder: DurableFolder,
): Promise<Answer | null> {
  const own = await read(cosignedPath(log), folder);
  const shown = await read(shownPath(log), folder);
  const isShownMeant = name === 'checkpoint' || (shown?.checkpoint.size ?? 0) > (own?.checkpoint.size ?? 0);
  const [meant, other] = isShownMeant ? [shown ?? own, own] : [own ?? shown, shown];
  if (meant === null) return null;
  const merged = other === null ? meant.note : mergeNotes(meant.note, other.note);
  return text(utf8(formatNote(merged)), 'max-age=1');
}

async function read(path: string, folder: DurableFolder): Promise<SignedCheckpoint | null> {
  const bytes = await folder.read(path);
  return bytes === null ? null : readSignedCheckpoint(bytes);
}

function text(body: Uint8Array | null, cacheControl: string): Answer | null {
  return body === null ? null : { status: 200, contentType: 'text/plain; charset=utf-8', body, cacheControl };
}
