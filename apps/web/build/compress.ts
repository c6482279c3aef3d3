import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';
import type { Bundle } from '@porchlight/contracts/http';

const SMALLEST_BYTES = 1024;
const TEXT = /\.(css|html|js|svg|json)$/;
/** Of 11: what it takes beyond isn't worth the wait. */
const QUALITY = 9;

/** Puts a Brotli form (RFC 7932), `NAME.br`, beside each text of a bundle that gets smaller by it. */
export function compress(folder: string, { files }: Bundle): void {
  for (const { path, sizeBytes } of files) {
    if (sizeBytes < SMALLEST_BYTES || !TEXT.test(path)) continue;
    const params = {
      [constants.BROTLI_PARAM_QUALITY]: QUALITY,
      [constants.BROTLI_PARAM_SIZE_HINT]: sizeBytes,
    };
    writeFileSync(
      join(folder, `${path}.br`),
      brotliCompressSync(readFileSync(join(folder, path)), { params }),
    );
  }
}
