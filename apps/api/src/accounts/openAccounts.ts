import { createHmac } from 'node:crypto';
import type { AccountStore, Mailer, Registry } from '@porchlight/domain';
import { type Clock, hexToBytes, PorchlightError, type RandomSource } from '@porchlight/kernel';
import { SmtpMailer, startMailbox } from '@porchlight/mail';
import { WebAuthnVerifier } from '@porchlight/passkeys';
import type { VerifyPrimitives } from '@porchlight/seal/header';
import type { ApiSettings } from '../settings.ts';
import type { AccountSetup } from './AccountSetup.ts';

export interface AccountParts {
  readonly store: AccountStore;
  readonly registry: Registry;
  readonly mailer: Mailer;
  readonly verify: VerifyPrimitives;
  readonly clock: Clock;
  readonly random: RandomSource;
}

/** The set-up of accounts by the settings. */
export function accountSetup(
  { PUBLIC_ORIGIN, ACCOUNT_KEY_HEX }: Pick<ApiSettings, 'PUBLIC_ORIGIN' | 'ACCOUNT_KEY_HEX'>,
  parts: AccountParts,
): AccountSetup {
  const { protocol, hostname } = new URL(PUBLIC_ORIGIN);
  return {
    ...parts,
    primitives: parts.verify,
    hmac: (key, message) => new Uint8Array(createHmac('sha256', key).update(message).digest()),
    serverKey: hexToBytes(ACCOUNT_KEY_HEX),
    origin: PUBLIC_ORIGIN,
    isSecure: protocol === 'https:',
    passkeys: new WebAuthnVerifier({ origin: PUBLIC_ORIGIN, relyingPartyId: hostname }),
  };
}

/** Where mail goes by the settings, and what ends it. Throws `invalid_setting` where they name no way. */
export async function openMailer(
  settings: ApiSettings,
): Promise<{ readonly mailer: Mailer; readonly stop: () => Promise<void> }> {
  const { MAIL_URL, MAIL_FROM, MAILBOX_PORT, MAILBOX_FOLDER } = settings;
  if (MAIL_URL !== undefined) return { mailer: smtpMailer(MAIL_URL, MAIL_FROM), stop: async () => undefined };
  if (MAILBOX_PORT === undefined) {
    throw new PorchlightError('invalid_setting', 'set MAIL_URL, or for development MAILBOX_PORT');
  }
  const folder = MAILBOX_FOLDER === undefined ? {} : { folder: MAILBOX_FOLDER };
  const mailbox = await startMailbox({ host: '127.0.0.1', port: MAILBOX_PORT, ...folder });
  return { mailer: mailbox, stop: () => mailbox.stop() };
}

function smtpMailer(url: string, from: string): SmtpMailer {
  const { protocol, hostname, port, username, password } = new URL(url);
  const isTlsFromStart = protocol === 'smtps:';
  const login =
    username === ''
      ? {}
      : { login: { user: decodeURIComponent(username), password: decodeURIComponent(password) } };
  const usualPort = isTlsFromStart ? 465 : 587;
  return new SmtpMailer({
    host: hostname,
    port: port === '' ? usualPort : Number(port),
    isTlsFromStart,
    from,
    ...login,
  });
}
