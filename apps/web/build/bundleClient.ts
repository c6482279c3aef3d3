import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

const ENTRY = join(import.meta.dirname, 'bundleMain.ts');

/**
 * Bundles the client, or another `page` of its folder, into `outDir`: in a process of its own, for what the environment says of the caller (NODE_ENV) must not get into the bytes. Throws an Error with what Vite says.
 */
export async function bundleClient(outDir: string, page?: string): Promise<void> {
  const pages = page === undefined ? [] : [page];
  await promisify(execFile)(process.execPath, [ENTRY, outDir, ...pages], { env: { NODE_ENV: 'production' } });
}
