import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { parseWith } from '@porchlight/contracts';
import { PorchlightError } from '@porchlight/kernel';
import { z } from 'zod';

const ENTRY = join(import.meta.dirname, '../../../../firmware-sim/src/media/decode-main.ts');

const decodedSchema = z.object({ frames: z.int() });

/** A file with a track's fragmented MP4. */
export interface TrackFile {
  readonly file: string;
  readonly fragmentedMp4: Uint8Array;
}

/**
 * Decodes every frame of every track in a process of the simulator's, where the codecs are; resolves to how many there were in each. Throws
 * `unsupported_media` with what the decoder says.
 */
export async function countDecodedFrames(tracks: readonly TrackFile[]): Promise<readonly number[]> {
  for (const { file, fragmentedMp4 } of tracks) await writeFile(file, fragmentedMp4);
  const args = ['--disable-warning=ExperimentalWarning', ENTRY, ...tracks.map(({ file }) => file)];
  try {
    const { stdout } = await promisify(execFile)(process.execPath, args, { env: {} });
    const lines = stdout.trim().split('\n');
    return lines.map((line) => parseWith(decodedSchema, JSON.parse(line), "the decoder's answer").frames);
  } catch (cause) {
    const said = cause instanceof Error && 'stderr' in cause ? String(cause.stderr).trim() : 'nothing';
    throw new PorchlightError('unsupported_media', `the decoder could not read what was opened: ${said}`, {
      cause,
    });
  }
}
