import type { AccountId } from '@porchlight/kernel';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** Both cookies: only for calls of our own pages, and never for scripts. */
const FORM = { path: '/', httpOnly: true, sameSite: 'strict' } as const;
const DEVICE_COOKIE_S = 400 * 24 * 3600;

/** How a server's cookies are called and sent: over TLS alone where its pages come over TLS. */
export interface CookieForm {
  readonly isSecure: boolean;
}

/** The session's token in the request, or null. */
export function readSessionToken(request: FastifyRequest, form: CookieForm): string | null {
  return request.cookies[sessionName(form)] ?? null;
}

/** Kept for as long as a session can last; the server decides when it is over. */
export function setSessionToken(reply: FastifyReply, token: string, form: CookieForm): void {
  reply.setCookie(sessionName(form), token, { ...FORM, secure: form.isSecure, maxAge: 180 * 24 * 3600 });
}

export function clearSessionToken(reply: FastifyReply, form: CookieForm): void {
  reply.clearCookie(sessionName(form), { ...FORM, secure: form.isSecure });
}

/** What says that this browser was let into the account before, or null. */
export function readDeviceToken(request: FastifyRequest, accountId: AccountId): string | null {
  return request.cookies[deviceName(accountId)] ?? null;
}

export function setDeviceToken(
  reply: FastifyReply,
  accountId: AccountId,
  token: string,
  { isSecure }: CookieForm,
): void {
  reply.setCookie(deviceName(accountId), token, { ...FORM, secure: isSecure, maxAge: DEVICE_COOKIE_S });
}

/** A prefix that browsers hold to TLS, this host and every path (RFC 6265bis section 4.1.3.2). */
function sessionName({ isSecure }: CookieForm): string {
  return isSecure ? '__Host-porchlight_session' : 'porchlight_session';
}

function deviceName(accountId: AccountId): string {
  return `porchlight_device_${accountId.slice(0, 8)}`;
}
