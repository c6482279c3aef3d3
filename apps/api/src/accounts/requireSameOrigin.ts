import { PorchlightError } from '@porchlight/kernel';
import type { FastifyRequest } from 'fastify';

/**
 * Refuses a call that a page of another origin made a browser send (cross-site request forgery). Browsers say where a call comes from by Sec-Fetch-Site (Fetch Metadata) and Origin (RFC 6454), and no page can change either;
 * what is no browser sends neither, and holds no cookie that it wasn't given. Throws `forbidden`.
 */
export function requireSameOrigin({ headers }: FastifyRequest, origin: string): void {
  const site = headers['sec-fetch-site'];
  const isOtherSite = site !== undefined && site !== 'same-origin';
  const isOtherOrigin = headers.origin !== undefined && headers.origin !== origin;
  if (isOtherSite || isOtherOrigin) {
    throw new PorchlightError(
      'forbidden',
      "this call comes from another site's page: open Porchlight itself",
    );
  }
}
