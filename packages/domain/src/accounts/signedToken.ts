import {
  bytesToHex,
  concatBytes,
  decodeUtf8,
  type EpochMs,
  equalBytes,
  hexToBytes,
  utf8,
} from '@porchlight/kernel';
import type { AccountDeps } from './AccountDeps.ts';

/** What a token is for; one for a purpose is worth nothing for another. */
export type TokenPurpose =
  | 'confirm'
  | 'device'
  | 'passkey-registration'
  | 'passkey-assertion'
  | 'passkey-login';

type TokenDeps = Pick<AccountDeps, 'hmac' | 'serverKey' | 'clock'>;

/** HMAC under the server's key; `label` keeps uses apart. */
export function keyedDigest(
  { hmac, serverKey }: Pick<AccountDeps, 'hmac' | 'serverKey'>,
  label: string,
  message: string,
): Uint8Array {
  return hmac(serverKey, concatBytes(utf8(`porchlight ${label}\0`), utf8(message)));
}

/** `fields` and an end, signed with the server's key, so that nothing needs to be kept. No field holds a U+0020. */
export function signToken(
  deps: TokenDeps,
  purpose: TokenPurpose,
  untilMs: number,
  fields: readonly string[],
): string {
  const text = [untilMs, ...fields].join(' ');
  return `${bytesToHex(utf8(text))}.${bytesToHex(keyedDigest(deps, purpose, text))}`;
}

/** The fields of a token of ours for `purpose` whose time isn't over; null for any other text. */
export function readToken(deps: TokenDeps, purpose: TokenPurpose, token: string): readonly string[] | null {
  if (token.length > 2000 || !/^([0-9a-f]{2})+\.[0-9a-f]{64}$/.test(token)) return null;
  const [body = '', mac = ''] = token.split('.');
  const bytes = hexToBytes(body);
  const expected = deps.hmac(deps.serverKey, concatBytes(utf8(`porchlight ${purpose}\0`), bytes));
  if (!equalBytes(expected, hexToBytes(mac))) return null;
  const [untilMs, ...fields] = decodeUtf8(bytes).split(' ');
  return deps.clock.nowMs() < (Number(untilMs) as EpochMs) ? fields : null;
}
