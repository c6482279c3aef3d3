import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { findProgram } from '../../src/media/findProgram.ts';
import { programPath } from './footage.ts';

/** Where ffmpeg and ffprobe are, or null; says so loudly. */
export async function findFfmpeg(): Promise<{ readonly ffmpeg: string; readonly ffprobe: string } | null> {
  const ffmpeg = await findProgram('ffmpeg', programPath);
  const ffprobe = await findProgram('ffprobe', programPath);
  if (ffmpeg !== null && ffprobe !== null) return { ffmpeg, ffprobe };
  process.stderr.write('SKIPPED: ffmpeg and ffprobe are not on PATH; tests against them do not run\n');
  return null;
}

/** Runs a program to its end; rejects unless it exits with 0. */
export const run = promisify(execFile);
