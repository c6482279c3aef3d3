import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { parseWith } from '@porchlight/contracts';
import { z } from 'zod';

const ENTRY = join(import.meta.dirname, '../../../../firmware-sim/src/media/decode-main.ts');

const decodedSchema = z.object({ frames: z.int() });

/** Decodes every frame of a track in a process of the simulator's, where the codecs are; resolves to how many there were. Throws what the decoder reports. */
export async function countDecodedFrames(
  fragmentedMp4: Uint8Array,
  folder: string,
  name: string,
): Promise<number> {
  const file = join(folder, `${name}.mp4`);
  await writeFile(file, fragmentedMp4);
  const args = ['--disable-warning=ExperimentalWarning', ENTRY, file];
  const { stdout } = await promisify(execFile)(process.execPath, args, { env: {} });
  return parseWith(decodedSchema, JSON.parse(stdout), "the decoder's answer").frames;
}
