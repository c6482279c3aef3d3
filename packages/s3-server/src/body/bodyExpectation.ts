import { S3Fault } from '../s3Fault.ts';
import { type ChecksumName, checksumOfHeader } from './checksums.ts';

/** What the body must turn out to be; trailing headers may add checksums while it is read. */
export interface BodyExpectation {
  readonly sizeBytes: number;
  readonly sha256Hex: string | null;
  readonly md5Hex: string | null;
  readonly checksums: Map<ChecksumName, string>;
  readonly announced: readonly ChecksumName[];
}

/** Throws `MissingContentLength`, `EntityTooLarge` for more than `maxBytes`, `InvalidDigest`, `InvalidRequest` and `NotImplemented`. */
export function expectationOf(
  headers: ReadonlyMap<string, string>,
  payload: string,
  maxBytes: number,
): BodyExpectation {
  const streaming = payload.startsWith('STREAMING-');
  return {
    sizeBytes: declaredSize(headers, streaming ? 'x-amz-decoded-content-length' : 'content-length', maxBytes),
    sha256Hex: streaming ? null : expectedSha256(payload),
    md5Hex: expectedMd5(headers.get('content-md5')),
    checksums: declaredChecksums(headers),
    announced: announcedTrailers(headers.get('x-amz-trailer')),
  };
}

/** The checksums among headers or trailers. Throws `NotImplemented` for an algorithm unknown here. */
export function declaredChecksums(headers: ReadonlyMap<string, string>): Map<ChecksumName, string> {
  const checksums = new Map<ChecksumName, string>();
  for (const [header, value] of headers) {
    const name = checksumOfHeader(header);
    if (name !== null) checksums.set(name, value);
  }
  return checksums;
}

function declaredSize(headers: ReadonlyMap<string, string>, header: string, maxBytes: number): number {
  const text = headers.get(header);
  if (text === undefined) throw new S3Fault('MissingContentLength', `the header ${header} is missing`);
  if (!/^\d{1,15}$/.test(text)) throw new S3Fault('InvalidArgument', `the header ${header} is not a size`);
  if (Number(text) > maxBytes)
    throw new S3Fault('EntityTooLarge', `a body has at most ${maxBytes} bytes here`);
  return Number(text);
}

function expectedSha256(payload: string): string | null {
  if (payload === 'UNSIGNED-PAYLOAD') return null;
  if (!/^[0-9a-f]{64}$/.test(payload)) {
    throw new S3Fault(
      'InvalidRequest',
      'x-amz-content-sha256 must be a SHA-256 in hexadecimal or a known name',
    );
  }
  return payload;
}

function expectedMd5(header: string | undefined): string | null {
  if (header === undefined) return null;
  if (!/^[A-Za-z0-9+/]{22}==$/.test(header))
    throw new S3Fault('InvalidDigest', 'Content-MD5 is Base64 of 16 bytes');
  return Buffer.from(header, 'base64').toString('hex');
}

function announcedTrailers(header: string | undefined): readonly ChecksumName[] {
  if (header === undefined) return [];
  return header.split(',').map((part) => {
    const name = checksumOfHeader(part.trim().toLowerCase());
    if (name === null) throw new S3Fault('InvalidRequest', 'x-amz-trailer may name checksums only');
    return name;
  });
}
