import { accessSync, constants, type Stats, statSync } from 'node:fs';
import { PorchlightError } from '@porchlight/kernel';

/** Throws `unsupported_media` for what can't be a video. */
export function requireVideoFile(path: string): void {
  let file: Stats;
  try {
    accessSync(path, constants.R_OK);
    file = statSync(path);
  } catch (cause) {
    const hint = `${path} can not be read: give --source a video file that is there and that you may read`;
    throw new PorchlightError('unsupported_media', hint, { cause });
  }
  if (!file.isFile() || file.size === 0) {
    const hint = `${path} is ${file.isFile() ? 'empty' : 'not a file'}: give --source a video file`;
    throw new PorchlightError('unsupported_media', hint);
  }
}
