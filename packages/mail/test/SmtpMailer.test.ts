import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { PorchlightError } from '@porchlight/kernel';
import { mailerContract } from '@porchlight/testkit/mailer/contract';
import { expect, test } from 'vitest';
import { SmtpMailer } from '../src/index.ts';
import { smtpScene } from './smtpScene.ts';

const MAIL = { to: 'ada@example.org', subject: 'Your link', text: 'secret words\n' };

mailerContract('SMTP', () => smtpScene());

function refusal(responseCode: number): Error {
  return Object.assign(new Error(`no ${MAIL.to}`), { responseCode });
}

test.each([
  [550, 'malformed_message'],
  [451, 'unavailable'],
] as const)('an address that is answered by %i is %s, and is not quoted', async (status, code) => {
  await using scene = await smtpScene({ onRcptTo: (_address, _session, done) => done(refusal(status)) });
  const error: unknown = await scene.mailer.send(MAIL).catch((reason: unknown) => reason);
  expect(error).toMatchObject({ code, message: expect.not.stringContaining('ada') });
  expect(error).not.toHaveProperty('cause');
  expect(scene.raw).toEqual([]);
});

test('a sender that is refused for good is a wrong setting', async () => {
  await using scene = await smtpScene({ onMailFrom: (_address, _session, done) => done(refusal(553)) });
  await expect(scene.mailer.send(MAIL)).rejects.toMatchObject({ code: 'invalid_setting' });
});

test('a mail is one part of plain text, whatever its text looks like', async () => {
  await using scene = await smtpScene();
  await scene.mailer.send({ ...MAIL, text: 'Bcc: eve@example.org\n\n<p>--boundary\n' });
  const [raw = ''] = scene.raw;
  expect(raw.slice(0, raw.indexOf('\r\n\r\n'))).not.toMatch(/^bcc:|multipart|html/im);
});

test.each([
  ['offers no TLS', ['AUTH', 'STARTTLS']],
  ['shows a certificate that nobody vouches for', ['AUTH']],
])('a server that is not on loopback and %s gets nothing', async (_, disabledCommands) => {
  await using scene = await smtpScene({ disabledCommands });
  const mailer = new SmtpMailer({ host: '0.0.0.0', port: scene.port, from: 'porch@example.org' });
  await expect(mailer.send(MAIL)).rejects.toBeInstanceOf(PorchlightError);
  expect([scene.raw, scene.senders]).toEqual([[], []]);
});

test('a server that says nothing, and one that is not there, are unavailable', async () => {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => sockets.add(socket)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const mailer = new SmtpMailer({ host: '127.0.0.1', port, from: 'porch@example.org', timeoutMs: 100 });
  await expect(mailer.send(MAIL)).rejects.toMatchObject({ code: 'unavailable' });
  for (const socket of sockets) socket.destroy();
  server.close();
  await once(server, 'close');
  await expect(mailer.send(MAIL)).rejects.toMatchObject({ code: 'unavailable' });
});
