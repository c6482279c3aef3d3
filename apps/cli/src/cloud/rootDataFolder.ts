import { createHash } from 'node:crypto';
import { lstatSync, mkdirSync, readlinkSync, rmSync, symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';

/**
 * Where PostgreSQL's data lies when root starts a cloud in a folder that PostgreSQL's own user can't enter: below /var/lib, with a link to it in the
 * cloud's folder. The name follows from that folder, so a second start finds it.
 */
export function rootDataFolder(cloudFolder: string): string {
  const name = createHash('sha256').update(resolve(cloudFolder)).digest('hex').slice(0, 16);
  const folder = `/var/lib/porchlight/${name}`;
  const link = join(cloudFolder, 'postgres');
  const isNew = lstatSync(link, { throwIfNoEntry: false }) === undefined;
  // A cloud that begins anew must not find the rows of one whose folder was deleted.
  if (isNew) rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true, mode: 0o755 });
  rmSync(link, { force: true });
  symlinkSync(folder, link);
  return join(folder, 'data');
}

/** Deletes what `rootDataFolder` made for a cloud that has stopped; nothing where it made nothing. */
export function removeRootData(cloudFolder: string): void {
  const link = join(cloudFolder, 'postgres');
  if (lstatSync(link, { throwIfNoEntry: false })?.isSymbolicLink() !== true) return;
  rmSync(readlinkSync(link), { recursive: true, force: true });
  rmSync(link);
}
