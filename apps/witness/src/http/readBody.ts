import type { IncomingMessage } from 'node:http';
import { PorchlightError } from '@porchlight/kernel';

/** The body of a call. Throws `limit_exceeded` above `maxBytes`. */
export async function readBody(request: IncomingMessage, maxBytes: number): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let sizeBytes = 0;
  for await (const piece of request) {
    sizeBytes += piece.length;
    if (sizeBytes > maxBytes)
      throw new PorchlightError('limit_exceeded', `a body has at most ${maxBytes} bytes`);
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}
