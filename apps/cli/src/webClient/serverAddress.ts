import { PorchlightError } from '@porchlight/kernel';

/** A server's origin from what somebody typed. Throws `invalid_setting`. */
export function serverAddress(text: string | undefined): URL {
  const url = text === undefined ? null : URL.parse(text);
  if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:')) {
    throw new PorchlightError(
      'invalid_setting',
      'name the server by its address, such as https://porchlight.example',
    );
  }
  return new URL(url.origin);
}
