import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

/** What in a cloud's folder is for us alone, also where others may pass through the folder. */
const PRIVATE = ['logs', 'bucket', 'spool', 'log', 'cosigners'];

/**
 * Makes a cloud's folder and those above it where they don't exist. When root starts a cloud, PostgreSQL runs as another user and must be able to pass through them; nobody can list them.
 */
export function openCloudFolder(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: process.getuid?.() === 0 ? 0o711 : 0o700 });
  for (const name of PRIVATE) mkdirSync(join(folder, name), { recursive: true, mode: 0o700 });
}
