import { PorchlightError } from '@porchlight/kernel';
import { ChildOutput } from './ChildOutput.ts';
import type { DecodedPicture } from './decodePictures.ts';
import type { SoundBlock } from './decodeSound.ts';
import type { FrameSource, SourceFrame } from './FrameSource.ts';
import { findProgram } from './findProgram.ts';
import { framesOf } from './framesOf.ts';
import { checkPictureSize, pictureBytes } from './Picture.ts';
import { SoundQueue } from './SoundQueue.ts';
import { parseY4mHeader, type Y4mHeader } from './y4mHeader.ts';

const SAMPLE_RATE = 16_000;
const MOST_FRAMES_A_SECOND = 30;
const LONGEST_LINE = 256;
const INPUT = ['-v', 'quiet', '-nostdin', '-protocol_whitelist', 'file', '-i'] as const;

/** A constant rate that is the file's, at most 30 a second; even sides, as 4:2:0 wants. */
const PICTURE = [
  ['-map', '0:v:0'],
  [
    '-vf',
    `fps=fps='min(source_fps,${MOST_FRAMES_A_SECOND})',scale=trunc(iw/2)*2:trunc(ih/2)*2,format=yuv420p`,
  ],
  ['-f', 'yuv4mpegpipe', 'pipe:1'],
].flat();

const SOUND = [
  ['-map', '0:a:0', '-ac', '1', '-ar', `${SAMPLE_RATE}`],
  ['-af', 'aresample=async=1:first_pts=0'],
  ['-f', 'f32le', 'pipe:1'],
].flat();

function unreadable(): PorchlightError {
  return new PorchlightError(
    'unsupported_media',
    'ffmpeg finds no whole video in this file; see what ffprobe says about it, or name another file',
  );
}

async function* picturesOf(output: ChildOutput, header: Y4mHeader): AsyncGenerator<DecodedPicture> {
  const { width, height, frameRate } = header;
  const timeOf = (index: number) => Math.round((index * 1000) / frameRate);
  for (let index = 0; ; index++) {
    if ((await output.readLine(LONGEST_LINE)) === null) break;
    const bytes = await output.read(pictureBytes(width, height));
    if (bytes?.length !== pictureBytes(width, height)) throw unreadable();
    const timestampMs = timeOf(index);
    yield { timestampMs, durationMs: timeOf(index + 1) - timestampMs, picture: { width, height, bytes } };
  }
  if ((await output.exitCode()) !== 0) throw unreadable();
}

const SOUND_BLOCK_BYTES = 4 * 1600;

/** Little-endian 32-bit floats; a last one that isn't whole is left out. */
function samplesOf(bytes: Uint8Array): Float32Array<ArrayBuffer> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Float32Array.from({ length: bytes.byteLength >> 2 }, (_, i) => view.getFloat32(4 * i, true));
}

async function* blocksOf(output: ChildOutput): AsyncGenerator<SoundBlock, void, undefined> {
  for (;;) {
    const bytes = await output.read(SOUND_BLOCK_BYTES);
    if (bytes === null) return;
    yield { sampleRate: SAMPLE_RATE, samples: samplesOf(bytes) };
  }
}

/** Anything that an ffmpeg on PATH can decode; one child process for the picture and one for the sound. */
export class FfmpegSource implements FrameSource {
  readonly width: number;
  readonly height: number;
  readonly frameRate: number;
  readonly sound: SoundQueue | null;
  readonly durationMs = null;
  readonly #children: AsyncDisposableStack;
  readonly #frames: AsyncGenerator<SourceFrame, void, undefined>;
  #closed = false;

  private constructor(
    header: Y4mHeader,
    pictures: ChildOutput,
    sound: SoundQueue | null,
    children: AsyncDisposableStack,
  ) {
    this.width = header.width;
    this.height = header.height;
    this.frameRate = header.frameRate;
    this.sound = sound;
    this.#children = children;
    this.#frames = framesOf(picturesOf(pictures, header), sound);
  }

  /**
   * Throws `missing_program` where no ffmpeg is on `programPath` (a PATH variable), `unsupported_media` where it finds
   * no video in `path`.
   */
  static async open(path: string, programPath: string): Promise<FfmpegSource> {
    const ffmpeg = await findProgram('ffmpeg', programPath);
    if (ffmpeg === null) {
      throw new PorchlightError(
        'missing_program',
        'only MP4 files with H.264 are read without help; install ffmpeg (Debian: apt install ffmpeg) for this one',
      );
    }
    await using opening = new AsyncDisposableStack();
    const input = [...INPUT, `file:${path}`];
    const pictures = opening.use(new ChildOutput(ffmpeg, [...input, ...PICTURE]));
    const firstLine = await pictures.readLine(LONGEST_LINE);
    if (firstLine === null) throw unreadable();
    const header = parseY4mHeader(firstLine);
    checkPictureSize(header.width, header.height);
    const blocks = blocksOf(opening.use(new ChildOutput(ffmpeg, [...input, ...SOUND])));
    const first = await blocks.next();
    const sound = first.done === true ? null : new SoundQueue(first.value, 0, blocks);
    return new FfmpegSource(header, pictures, sound, opening.move());
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<SourceFrame, void, undefined> {
    try {
      for await (const frame of this.#frames) {
        if (this.#closed) return;
        yield frame;
      }
    } catch (cause) {
      if (!this.#closed) throw cause;
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#children.disposeAsync();
    await this.#frames.return();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}
