import type { ClientSettings } from '@porchlight/contracts/http';
import { PorchlightError } from '@porchlight/kernel';

/** What the client knows of the server behind its page. */
export interface ServerBehindPage {
  /** The host, and the port where it isn't the scheme's own, that calls are signed for. */
  readonly authority: string;
  readonly tileUrl: string | null;
}

const LOOPBACK = ['localhost', '127.0.0.1', '[::1]'];

/**
 * The server that a page's client calls. Another host than the page's is signed for from loopback alone, where the person's own client runs (contracts/spec/bundle.md section 4).
 * Throws `not_permitted` for a server that would have calls signed for another one.
 */
export function serverBehind(
  { apiAuthority, tileUrl }: ClientSettings,
  page: { readonly host: string; readonly hostname: string },
): ServerBehindPage {
  const authority = apiAuthority ?? page.host;
  if (authority !== page.host && !LOOPBACK.includes(page.hostname)) {
    const hint =
      'this server asks to have calls signed for another one: do not use it, and tell whoever runs it';
    throw new PorchlightError('not_permitted', hint);
  }
  return { authority, tileUrl };
}
