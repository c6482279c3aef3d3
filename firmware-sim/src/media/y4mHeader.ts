import { PorchlightError } from '@porchlight/kernel';

export interface Y4mHeader {
  readonly width: number;
  readonly height: number;
  /** Frames a second. */
  readonly frameRate: number;
}

/** The first line of a YUV4MPEG2 stream (yuv4mpeg(5)). Throws `unsupported_media` for anything else. */
export function parseY4mHeader(line: string): Y4mHeader {
  const [magic, ...fields] = line.split(' ');
  const field = (tag: string) => fields.find((text) => text.startsWith(tag))?.slice(1) ?? '';
  const [numerator, denominator] = field('F').split(':').map(Number);
  const header = {
    width: Number(field('W')),
    height: Number(field('H')),
    frameRate: (numerator ?? Number.NaN) / (denominator ?? Number.NaN),
  };
  if (magic !== 'YUV4MPEG2' || !(header.frameRate > 0 && header.frameRate <= 1000)) {
    throw new PorchlightError(
      'unsupported_media',
      'ffmpeg answered with something other than YUV4MPEG2 video',
    );
  }
  return header;
}
