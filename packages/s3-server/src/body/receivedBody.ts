import { createHash } from 'node:crypto';
import type { Authentication } from '../auth/authenticate.ts';
import { S3Fault } from '../s3Fault.ts';
import type { S3Request } from '../wire/s3Request.ts';
import { decodeAwsChunked } from './awsChunked.ts';
import { BodyDigests } from './bodyDigests.ts';
import { type BodyExpectation, declaredChecksums, expectationOf } from './bodyExpectation.ts';
import type { Checksums } from './checksums.ts';
import { ChunkSignatures } from './chunkSignatures.ts';

/** A body on its way in. */
export interface ReceivedBody {
  /** As declared; `bytes` yields exactly this many or throws. */
  readonly sizeBytes: number;
  /**
   * The content without framing. Every digest and signature that came with the request is checked before the generator ends; what it yielded
   * counts only then. Throws `BadDigest`, `XAmzContentSHA256Mismatch`, `IncompleteBody` and the errors of `decodeAwsChunked`.
   */
  readonly bytes: AsyncIterable<Uint8Array>;
  /** Once `bytes` has ended: MD5, CRC-32 and every checksum that the client sent. */
  digests(): { readonly md5Hex: string; readonly checksums: Checksums };
}

/**
 * Reads what the headers say of the body, and nothing of the body yet. Throws `MissingContentLength`, `EntityTooLarge` for more than
 * `maxBytes`, `InvalidDigest`, `InvalidRequest` and `NotImplemented`.
 */
export function receiveBody(
  request: S3Request,
  authentication: Authentication,
  maxBytes: number,
): ReceivedBody {
  const streaming = authentication.payload.startsWith('STREAMING-');
  const expected = expectationOf(request.headers, authentication.payload, maxBytes);
  const plain = streaming ? unframed(request, authentication, expected) : request.body;
  const digests = new BodyDigests([...expected.checksums.keys(), ...expected.announced]);
  return {
    sizeBytes: expected.sizeBytes,
    bytes: verified(digests.through(plain), digests, expected),
    digests: () => digests.finish(),
  };
}

/** The whole of a small body, such as an XML document; the limits and errors of `receiveBody`. */
export async function receiveSmallBody(
  request: S3Request,
  authentication: Authentication,
  maxBytes: number,
): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  for await (const piece of receiveBody(request, authentication, maxBytes).bytes) pieces.push(piece);
  return Buffer.concat(pieces);
}

async function* verified(
  bytes: AsyncIterable<Uint8Array>,
  digests: BodyDigests,
  expected: BodyExpectation,
): AsyncGenerator<Uint8Array> {
  const sha256 = expected.sha256Hex === null ? null : createHash('sha256');
  let sizeBytes = 0;
  for await (const piece of bytes) {
    sizeBytes += piece.length;
    if (sizeBytes > expected.sizeBytes) break;
    sha256?.update(piece);
    yield piece;
  }
  if (sizeBytes !== expected.sizeBytes) {
    throw new S3Fault('IncompleteBody', 'the body is not as long as its headers say');
  }
  if (sha256 !== null && sha256.digest('hex') !== expected.sha256Hex) {
    throw new S3Fault('XAmzContentSHA256Mismatch', 'the body is not the one that was signed');
  }
  checkDigests(digests.finish(), expected);
}

function checkDigests(actual: { md5Hex: string; checksums: Checksums }, expected: BodyExpectation): void {
  if (expected.md5Hex !== null && actual.md5Hex !== expected.md5Hex) {
    throw new S3Fault('BadDigest', 'the body does not have the Content-MD5 that was sent with it');
  }
  for (const [name, value] of expected.checksums) {
    if (actual.checksums[name] !== value) {
      throw new S3Fault('BadDigest', `the body does not have the ${name} checksum that was sent with it`);
    }
  }
}

function unframed(
  request: S3Request,
  authentication: Authentication,
  expected: BodyExpectation,
): AsyncIterable<Uint8Array> {
  const form = /^STREAMING-(AWS4-HMAC-SHA256|UNSIGNED)-PAYLOAD(-TRAILER)?$/.exec(authentication.payload);
  const [, signing, trailer] = form ?? [];
  if (form === null || (signing === 'UNSIGNED' && trailer === undefined)) {
    throw new S3Fault('NotImplemented', `x-amz-content-sha256 may not be ${authentication.payload} here`);
  }
  if (trailer === undefined && expected.announced.length > 0) {
    throw new S3Fault('InvalidRequest', 'x-amz-trailer needs a body form that has trailing headers');
  }
  const takeTrailers = (trailers: ReadonlyMap<string, string>) => {
    const sent = declaredChecksums(trailers);
    const known = sent.size === trailers.size && sent.size === expected.announced.length;
    if (!known || expected.announced.some((name) => !sent.has(name))) {
      throw new S3Fault(
        'MalformedTrailerError',
        'the trailing headers are not those that x-amz-trailer names',
      );
    }
    for (const [name, value] of sent) expected.checksums.set(name, value);
  };
  return decodeAwsChunked(request.body, {
    signatures: signing === 'UNSIGNED' ? null : new ChunkSignatures(authentication),
    onTrailers: trailer === undefined ? null : takeTrailers,
  });
}
