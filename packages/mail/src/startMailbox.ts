import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { checkMail, type Mail, type Mailer } from '@porchlight/domain';
import { epochMs, PorchlightError } from '@porchlight/kernel';
import { KeptMails } from './KeptMails.ts';
import { MAILBOX_STYLE, mailboxPage } from './mailboxPage.ts';

export interface MailboxOptions {
  readonly host: '127.0.0.1';
  /** 0 takes a free one. */
  readonly port: number;
  /** Where mails are kept as files too; made where it isn't there. */
  readonly folder?: string;
}

/** A mailer for development: nothing leaves this computer, and every mail is on a page at `url`. */
export interface Mailbox extends Mailer, AsyncDisposable {
  readonly url: string;
  stop(): Promise<void>;
}

const TIMEOUT_MS = 5_000;
/** A page of another site that has its name resolve to 127.0.0.1 still names itself here. */
const OWN_HOST = /^(127\.0\.0\.1|localhost)(:\d{1,5})?$/i;
const HEADERS = {
  'content-security-policy':
    "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'cache-control': 'no-store',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

/** Serves `GET /` (a page) and `GET /mails.json` (newest first). Rejects with the system's error where it can't listen. */
export async function startMailbox(options: MailboxOptions): Promise<Mailbox> {
  const kept = new KeptMails(options.folder ?? null);
  const server = createServer((request, response) => answer(request, response, kept));
  server.headersTimeout = TIMEOUT_MS;
  server.requestTimeout = TIMEOUT_MS;
  server.listen(options.port, options.host);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const stop = async () => {
    if (!server.listening) return;
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await closed;
  };
  return {
    url: `http://127.0.0.1:${port}/`,
    send: (mail) => keep(kept, mail),
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

async function keep(kept: KeptMails, mail: Mail): Promise<void> {
  checkMail(mail);
  const { to, subject, text } = mail;
  try {
    await kept.keep({ to, subject, text, receivedAtMs: epochMs(Date.now()) });
  } catch (error) {
    throw new PorchlightError('unavailable', "the mailbox can't write its folder", { cause: error });
  }
}

function answer(request: IncomingMessage, response: ServerResponse, kept: KeptMails): void {
  const { status, type, body } = replyTo(request, kept);
  response.writeHead(status, { ...HEADERS, 'content-type': `${type}; charset=utf-8` });
  response.end(body);
}

interface Reply {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

function replyTo({ headers, method, url }: IncomingMessage, kept: KeptMails): Reply {
  if (!OWN_HOST.test(headers.host ?? ''))
    return { status: 403, type: 'text/plain', body: 'Not this host.\n' };
  if (method !== 'GET') return { status: 405, type: 'text/plain', body: 'Only GET.\n' };
  if (url === '/') return { status: 200, type: 'text/html', body: mailboxPage(kept.newestFirst) };
  if (url === '/style.css') return { status: 200, type: 'text/css', body: MAILBOX_STYLE };
  if (url === '/mails.json') {
    return { status: 200, type: 'application/json', body: `${JSON.stringify(kept.newestFirst)}\n` };
  }
  return { status: 404, type: 'text/plain', body: 'Not found.\n' };
}
