import { createHash, timingSafeEqual } from 'node:crypto';

/** Whether an Authorization field bears `token`; the time that it takes tells nothing of how much of it was right. */
export function bearsToken(authorization: string | undefined, token: string): boolean {
  return timingSafeEqual(digest(authorization ?? ''), digest(`Bearer ${token}`));
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
