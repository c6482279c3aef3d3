import { open } from 'node:fs/promises';
import { PorchlightError } from '@porchlight/kernel';
import { FfmpegSource } from './FfmpegSource.ts';
import type { FrameSource } from './FrameSource.ts';
import { Mp4Source } from './Mp4Source.ts';

const SNIFFED_BYTES = 4096;

/** Text has no NUL. ffmpeg draws text files as pictures, and follows the addresses in playlists. */
function isText(start: Uint8Array): boolean {
  return !start.includes(0);
}

async function sniff(file: string): Promise<Uint8Array> {
  try {
    await using handle = await open(file);
    const { buffer, bytesRead } = await handle.read(new Uint8Array(SNIFFED_BYTES), 0, SNIFFED_BYTES, 0);
    return buffer.subarray(0, bytesRead);
  } catch (cause) {
    throw new PorchlightError('not_found', 'the video file is not there, or may not be read', { cause });
  }
}

/**
 * Opens a video file by its content: H.264 in MP4 is decoded here, anything else by an ffmpeg in the folders of
 * `programPath` (a PATH variable). Throws `not_found`, `missing_program`, or `unsupported_media` for a file that is
 * empty, broken or no video.
 */
export async function openSource(file: string, programPath: string): Promise<FrameSource> {
  const start = await sniff(file);
  if (start.length === 0) {
    throw new PorchlightError('unsupported_media', 'the video file is empty; name another one');
  }
  if (isText(start)) {
    throw new PorchlightError('unsupported_media', 'the file is text, not video; name a video file');
  }
  return (await Mp4Source.open(file)) ?? (await FfmpegSource.open(file, programPath));
}
