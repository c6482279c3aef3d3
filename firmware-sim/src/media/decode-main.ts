import { readFile } from 'node:fs/promises';
import { isPorchlightError, PorchlightError } from '@porchlight/kernel';
import { decodeTrack } from './decodeClip.ts';

/**
 * `node decode-main.ts FILE…`: decodes every frame of each file, a clip's track (init and fragments, joined), and prints one line of
 * JSON for each, a `DecodedTrack`. On failure: `{code, hint}` on standard error, and exit status 1.
 */
async function main(files: readonly string[]): Promise<void> {
  if (files.length === 0) throw new PorchlightError('invalid_setting', 'name the files to decode');
  for (const file of files) {
    const bytes = await readFile(file).catch((cause: Error) => {
      throw new PorchlightError('not_found', 'the file to decode is not there, or may not be read', {
        cause,
      });
    });
    process.stdout.write(`${JSON.stringify(await decodeTrack(bytes))}\n`);
  }
}

await main(process.argv.slice(2)).catch((error: unknown) => {
  const code = isPorchlightError(error) ? error.code : 'internal';
  const hint = error instanceof Error ? error.message : 'decoding failed';
  process.stderr.write(`${JSON.stringify({ code, hint })}\n`);
  process.exitCode = 1;
});
