import { S3Fault } from '../s3Fault.ts';

/** Percent-encodes every byte of UTF-8 but `A-Z a-z 0-9 - . _ ~` ("UriEncode" of AWS Signature Version 4). */
export function uriEncode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** As `uriEncode`, but leaves `/` as it is. */
export function uriEncodePath(path: string): string {
  return uriEncode(path).replaceAll('%2F', '/');
}

/** Throws `InvalidURI` for broken percent-encoding and for bytes that aren't UTF-8. */
export function uriDecode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new S3Fault('InvalidURI', 'the address must be percent-encoded UTF-8');
  }
}
