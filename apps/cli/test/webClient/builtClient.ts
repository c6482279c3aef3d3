import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Bundle, bundleText } from '@porchlight/contracts/http';
import type { LocalClient } from '../../src/webClient/buildLocalClient.ts';

const FILES: Readonly<Record<string, string>> = {
  'assets/app-AbC123.js': 'console.log("porchlight")',
  'assets/worker-AbC123.js': 'onmessage = () => {}',
  'index.html': '<!doctype html><script type="module" src="/assets/app-AbC123.js"></script>',
};

/** A small client in a folder of its own. */
export function builtClient(): LocalClient & Disposable {
  const folder = mkdtempSync(join(tmpdir(), 'porchlight-client-'));
  mkdirSync(join(folder, 'assets'));
  for (const [path, text] of Object.entries(FILES)) writeFileSync(join(folder, path), text);
  const bundle = bundleOf(FILES);
  writeFileSync(join(folder, 'bundle.json'), JSON.stringify(bundle));
  return { folder, bundle, [Symbol.dispose]: () => rmSync(folder, { recursive: true }) };
}

export function bundleOf(contents: Readonly<Record<string, string>>): Bundle {
  const files = Object.entries(contents)
    .map(([path, text]) => ({ path, sizeBytes: text.length, sha256Hex: sha256(text) }))
    .toSorted((a, b) => (a.path < b.path ? -1 : 1));
  return { version: 1, bundleHex: sha256(bundleText(files)), files };
}

export { FILES as CLIENT_FILES };

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
