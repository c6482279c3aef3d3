import { type FileHandle, open } from 'node:fs/promises';
import { PorchlightError } from '@porchlight/kernel';

const HEADER_BYTES = 44;
const SAMPLE_BYTES = 2;
/** The sizes in the header have 32 bits, and count the rest of the header too. */
const MOST_DATA_BYTES = 0xffff_ffff - HEADER_BYTES;

/** RIFF WAVE of one channel of 16-bit PCM (Multimedia Programming Interface and Data Specifications 1.0). */
function headerOf(sampleRateHz: number, dataBytes: number): Buffer {
  const header = Buffer.alloc(HEADER_BYTES);
  header.write('RIFF', 0, 'latin1');
  header.writeUInt32LE(HEADER_BYTES - 8 + dataBytes, 4);
  header.write('WAVEfmt ', 8, 'latin1');
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(sampleRateHz, 24);
  header.writeUInt32LE(sampleRateHz * SAMPLE_BYTES, 28);
  header.writeUInt16LE(SAMPLE_BYTES, 32);
  header.writeUInt16LE(8 * SAMPLE_BYTES, 34);
  header.write('data', 36, 'latin1');
  header.writeUInt32LE(dataBytes, 40);
  return header;
}

function pcmOf(samples: Float32Array): Buffer {
  const pcm = Buffer.alloc(samples.length * SAMPLE_BYTES);
  for (const [i, level] of samples.entries()) {
    const within = Math.max(-1, Math.min(1, Number.isNaN(level) ? 0 : level));
    pcm.writeInt16LE(Math.round(within * 0x7fff), i * SAMPLE_BYTES);
  }
  return pcm;
}

async function openOrMake(path: string): Promise<FileHandle> {
  try {
    return await open(path, 'r+').catch(() => open(path, 'wx+', 0o600));
  } catch (cause) {
    const hint = 'the file for what the speaker plays may not be written; name one in a folder that is there';
    throw new PorchlightError('invalid_setting', hint, { cause });
  }
}

/** Bytes of sound in a file that `WavFile` wrote at this rate; 0 for an empty one. */
async function dataBytesOf(file: FileHandle, sampleRateHz: number): Promise<number> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(HEADER_BYTES), 0, HEADER_BYTES, 0);
  if (bytesRead === 0) return 0;
  const dataBytes = bytesRead === HEADER_BYTES ? buffer.readUInt32LE(40) : 0;
  if (dataBytes % SAMPLE_BYTES === 0 && buffer.equals(headerOf(sampleRateHz, dataBytes))) return dataBytes;
  throw new PorchlightError(
    'unsupported_media',
    `the file for what the speaker plays is not WAV of ${sampleRateHz} Hz, one channel, 16 bits; name another file`,
  );
}

/** A WAV file that grows. It is whole after each `append`: what breaks off is not counted, and overwritten by the next. */
export class WavFile implements AsyncDisposable {
  readonly #file: FileHandle;
  readonly #sampleRateHz: number;
  #dataBytes: number;
  /** What was asked for, one after the other. */
  #work: Promise<void> = Promise.resolve();

  private constructor(file: FileHandle, sampleRateHz: number, dataBytes: number) {
    this.#file = file;
    this.#sampleRateHz = sampleRateHz;
    this.#dataBytes = dataBytes;
  }

  /** Begins a file, or goes on with one of its own. Throws `unsupported_media` for any other, `invalid_setting` for one that may not be written. */
  static async open(path: string, sampleRateHz: number): Promise<WavFile> {
    const file = await openOrMake(path);
    try {
      const dataBytes = await dataBytesOf(file, sampleRateHz);
      await file.write(headerOf(sampleRateHz, dataBytes), 0, HEADER_BYTES, 0);
      return new WavFile(file, sampleRateHz, dataBytes);
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  /** Appends samples from −1 to 1 at the file's rate. Throws `limit_exceeded` where the file would be longer than WAV can say. */
  append(samples: Float32Array): Promise<void> {
    const pcm = pcmOf(samples);
    const appended = this.#work.then(() => this.#write(pcm));
    this.#work = appended.catch(() => {});
    return appended;
  }

  /** After all that was appended. */
  async close(): Promise<void> {
    await this.#work;
    await this.#file.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #write(pcm: Buffer): Promise<void> {
    const dataBytes = this.#dataBytes + pcm.length;
    if (dataBytes > MOST_DATA_BYTES)
      throw new PorchlightError('limit_exceeded', 'the WAV file is as long as it may be; begin another');
    await this.#file.write(pcm, 0, pcm.length, HEADER_BYTES + this.#dataBytes);
    await this.#file.write(headerOf(this.#sampleRateHz, dataBytes), 0, HEADER_BYTES, 0);
    this.#dataBytes = dataBytes;
  }
}
