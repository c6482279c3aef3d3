import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';

const ENTRY = join(import.meta.dirname, '../../../../firmware-sim/test/media/film-main.ts');

const pieceSchema = z.object({
  track: z.enum(['picture', 'sound']),
  kind: z.enum(['init', 'fragment']),
  bytesB64: z.base64(),
});
const timesSchema = z.object({ times: z.array(z.number()) });

export interface FilmedClip {
  readonly pieces: readonly z.output<typeof pieceSchema>[];
  /** When each picture is shown, in ms. */
  readonly times: readonly number[];
}

/** A clip as a simulated device films it, from a process of its own: the codecs may not be imported here. */
export async function filmClip(durationMs: number): Promise<FilmedClip> {
  const { stdout } = await promisify(execFile)(process.execPath, [ENTRY, String(durationMs)], {
    maxBuffer: 64 * 1024 * 1024,
  });
  const lines = stdout.trim().split('\n');
  const { times } = timesSchema.parse(JSON.parse(lines.pop() ?? ''));
  return { pieces: lines.map((line) => pieceSchema.parse(JSON.parse(line))), times };
}
