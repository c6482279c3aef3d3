import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { filesUnder, sha256 } from './describeBundle.ts';

/** The root of the project. */
export const PROJECT = join(import.meta.dirname, '../../..');

/** What decides how the client is built: its sources, the rooms below it, the versions of all packages. */
const FILES = ['pnpm-lock.yaml', 'apps/web/package.json', 'apps/web/index.html', 'apps/web/tsconfig.json'];
const FOLDERS = ['apps/web/build', 'apps/web/src', 'packages'];

/** SHA-256, in hexadecimal, over everything that the client is built from. */
export function inputsHash(): string {
  const inputs = FOLDERS.flatMap((folder) => filesUnder(PROJECT, folder)).filter(
    (path) => !path.split('/').includes('test'),
  );
  const lines = [...FILES, ...inputs]
    .sort()
    .map((path) => `${sha256(readFileSync(join(PROJECT, path)))} ${path}\n`);
  return sha256(`node ${process.versions.node}\n${lines.join('')}`);
}
