import { S3Fault } from '../s3Fault.ts';
import { ByteReader } from './byteReader.ts';
import type { ChunkSignatures } from './chunkSignatures.ts';

const MAX_CHUNK_LINE = 256;
const MAX_TRAILER_LINE = 1024;
const MAX_TRAILERS = 8;

/** How a body is framed: whether its chunks are signed, and whether headers follow them. */
export interface ChunkedForm {
  readonly signatures: ChunkSignatures | null;
  /** Called once, after the last chunk, with the trailing headers by lower-case name; null where the form has none. */
  readonly onTrailers: ((trailers: ReadonlyMap<string, string>) => void) | null;
}

/**
 * Takes the framing off an `aws-chunked` body: `size-in-hex[;chunk-signature=…] CR LF data CR LF`, repeated until a chunk of size 0,
 * then trailing headers, then an empty line. Throws `IncompleteBody`, `InvalidRequest`, `InvalidChunkSizeError`,
 * `MalformedTrailerError` or `SignatureDoesNotMatch`; what was yielded before counts only when the generator ends well.
 */
export async function* decodeAwsChunked(
  source: AsyncIterable<Uint8Array>,
  form: ChunkedForm,
): AsyncGenerator<Uint8Array> {
  const reader = new ByteReader(source);
  for (;;) {
    const { size, signature } = parseChunkLine(await reader.line(MAX_CHUNK_LINE), form);
    for await (const piece of reader.run(size)) {
      form.signatures?.update(piece);
      yield piece;
    }
    form.signatures?.endChunk(signature);
    if (size === 0) break;
    if ((await reader.line(MAX_CHUNK_LINE)) !== '') {
      throw new S3Fault('InvalidChunkSizeError', 'a chunk is longer than its size says');
    }
  }
  await readTrailers(reader, form);
  if (!(await reader.atEnd()))
    throw new S3Fault('InvalidRequest', 'bytes follow the end of the aws-chunked body');
}

function parseChunkLine(line: string, form: ChunkedForm): { size: number; signature: string } {
  const pattern = form.signatures
    ? /^([0-9a-fA-F]{1,8});chunk-signature=([0-9a-f]{64})$/
    : /^([0-9a-fA-F]{1,8})$/;
  const match = pattern.exec(line);
  if (match === null) throw new S3Fault('InvalidRequest', 'the line before a chunk of the body is malformed');
  return { size: Number.parseInt(match[1] ?? '', 16), signature: match[2] ?? '' };
}

async function readTrailers(reader: ByteReader, form: ChunkedForm): Promise<void> {
  const trailers = new Map<string, string>();
  let signature = '';
  for (
    let line = await reader.line(MAX_TRAILER_LINE);
    line !== '';
    line = await reader.line(MAX_TRAILER_LINE)
  ) {
    const colon = line.indexOf(':');
    const name = line.slice(0, Math.max(colon, 0)).toLowerCase();
    const value = line.slice(colon + 1).trim();
    if (name === '' || form.onTrailers === null || trailers.has(name) || trailers.size === MAX_TRAILERS) {
      throw new S3Fault('MalformedTrailerError', 'the trailing headers of the body are malformed');
    }
    if (form.signatures !== null && name === 'x-amz-trailer-signature') signature = value;
    else trailers.set(name, value);
  }
  if (form.onTrailers === null) return;
  const signed = [...trailers].map(([name, value]) => `${name}:${value}\n`).join('');
  form.signatures?.endTrailer(signed, signature);
  form.onTrailers(trailers);
}
