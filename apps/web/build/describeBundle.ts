import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Bundle, bundleText } from '@porchlight/contracts/http';

/** What a folder holds, as contracts/spec/bundle.md has it: not `bundle.json`, and not the compressed forms. */
export function describeBundle(folder: string): Bundle {
  const files = filesUnder(folder, '')
    .filter((path) => path !== 'bundle.json' && !path.endsWith('.br'))
    .sort()
    .map((path) => {
      const content = readFileSync(join(folder, path));
      return { path, sizeBytes: content.length, sha256Hex: sha256(content) };
    });
  return { version: 1, bundleHex: sha256(bundleText(files)), files };
}

/** The files under a folder, from it, with `/`. */
export function filesUnder(root: string, folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (entry.isDirectory()) return entry.name === 'node_modules' ? [] : filesUnder(root, path);
    return [path];
  });
}

/** In hexadecimal. */
export function sha256(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}
