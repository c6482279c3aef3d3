import { checkMail, type Mail, type Mailer } from '@porchlight/domain';
import { createTransport } from 'nodemailer';
import { smtpError } from './smtpError.ts';

export interface SmtpMailerOptions {
  readonly host: string;
  readonly port: number;
  /** TLS from the first byte, as on port 465; otherwise STARTTLS. Neither is asked of a server on loopback. */
  readonly isTlsFromStart?: boolean;
  readonly login?: { readonly user: string; readonly password: string };
  /** The sender's address. */
  readonly from: string;
  /** For a connection, a greeting, and any silence after it; 10,000 where left out. */
  readonly timeoutMs?: number;
}

const LOOPBACK = ['127.0.0.1', '::1', 'localhost'];

/** Sends over SMTP, one connection a mail, never in clear text but to loopback. Throws `invalid_setting` too, where the server refuses its login or sender. */
export class SmtpMailer implements Mailer {
  readonly #transport: ReturnType<typeof transportTo>;
  readonly #from: string;

  constructor(options: SmtpMailerOptions) {
    this.#transport = transportTo(options);
    this.#from = options.from;
  }

  async send(mail: Mail): Promise<void> {
    checkMail(mail);
    try {
      await this.#transport.sendMail({
        from: { name: '', address: this.#from },
        to: { name: '', address: mail.to },
        envelope: { from: this.#from, to: [mail.to] },
        subject: mail.subject,
        text: mail.text,
        textEncoding: 'quoted-printable',
      });
    } catch (error) {
      throw smtpError(error);
    }
  }
}

function transportTo({ host, port, isTlsFromStart = false, login, timeoutMs = 10_000 }: SmtpMailerOptions) {
  const isLoopback = LOOPBACK.includes(host);
  return createTransport({
    host,
    port,
    secure: isTlsFromStart,
    requireTLS: !isLoopback,
    ignoreTLS: isLoopback,
    connectionTimeout: timeoutMs,
    dnsTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    disableFileAccess: true,
    disableUrlAccess: true,
    ...(login === undefined ? {} : { auth: { user: login.user, pass: login.password } }),
  });
}
