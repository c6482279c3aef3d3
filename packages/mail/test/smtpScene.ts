import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { Mail } from '@porchlight/domain';
import type { MailerScene } from '@porchlight/testkit/mailer/contract';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { SmtpMailer } from '../src/index.ts';

/** A real SMTP server on loopback and a mailer to it; `raw` is every message as it came. */
export interface SmtpScene extends MailerScene {
  readonly raw: readonly string[];
  /** Senders that were named to it. */
  readonly senders: readonly string[];
  readonly port: number;
}

export async function smtpScene(options: SMTPServerOptions = {}): Promise<SmtpScene> {
  const raw: string[] = [];
  const senders: string[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    onMailFrom(address, _session, done) {
      senders.push(address.address);
      done();
    },
    onData(stream, _session, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        raw.push(Buffer.concat(chunks).toString('latin1'));
        done();
      });
    },
    ...options,
  });
  server.on('error', () => undefined);
  const listening = server.listen(0, '127.0.0.1');
  await once(listening, 'listening');
  const { port } = listening.address() as AddressInfo;
  return {
    mailer: new SmtpMailer({ host: '127.0.0.1', port, from: 'porch@example.org' }),
    raw,
    senders,
    port,
    received: async () => raw.map(mailOf),
    [Symbol.asyncDispose]: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

function mailOf(raw: string): Mail {
  const end = raw.indexOf('\r\n\r\n');
  const header = (name: string) =>
    new RegExp(`^${name}: (.*)$`, 'm').exec(raw.slice(0, end))?.[1]?.trim() ?? '';
  const bytes = raw
    .slice(end + 4)
    .replaceAll('=\r\n', '')
    .replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  const text = Buffer.from(bytes, 'latin1').toString('utf8').replaceAll('\r\n', '\n');
  return { to: header('To'), subject: header('Subject'), text };
}
