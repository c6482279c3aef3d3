import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parseWith } from '@porchlight/contracts';
import { type Bundle, bundleSchema, type ClientSettings } from '@porchlight/contracts/http';
import { PorchlightError } from '@porchlight/kernel';

/** The built web client that a server hands out. */
export interface WebClient {
  /** An absolute path. */
  readonly folder: string;
  readonly bundle: Bundle;
  readonly tiles: Pick<ClientSettings, 'tileUrl' | 'tileAttribution'>;
}

/** The map that the client brings. */
const NO_TILES = { tileUrl: null, tileAttribution: null };

/** Reads a built client. Throws `invalid_setting` unless the folder holds each file of its `bundle.json`, as large as it says. */
export function openWebClient(folder: string, tiles: WebClient['tiles'] = NO_TILES): WebClient {
  try {
    const text = readFileSync(join(folder, 'bundle.json'), 'utf8');
    const bundle = parseWith(bundleSchema, JSON.parse(text), 'bundle.json');
    const missing = bundle.files.find(
      ({ path, sizeBytes }) => statSync(join(folder, path)).size !== sizeBytes,
    );
    if (missing !== undefined) throw new RangeError(`${missing.path} is not as long as bundle.json says`);
    return { folder, bundle, tiles };
  } catch (cause) {
    const hint =
      'WEB_FOLDER is no built web client: build it by node infra/boot/boot.mjs apps/web/build/main.ts, and name the folder that it prints';
    throw new PorchlightError('invalid_setting', hint, { cause });
  }
}
