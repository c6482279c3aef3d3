import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Mail } from '@porchlight/domain';
import { mailerContract } from '@porchlight/testkit/mailer/contract';
import { expect, test } from 'vitest';
import { startMailbox } from '../src/index.ts';

const MAIL = { to: 'ada@example.org', subject: '<script>1</script>', text: '"a" & <img src=x>\n' };
const LOOPBACK = { host: '127.0.0.1', port: 0 } as const;

async function mailsAt(url: string): Promise<readonly Mail[]> {
  const mails = (await (await fetch(`${url}mails.json`)).json()) as readonly Mail[];
  return mails.map(({ to, subject, text }) => ({ to, subject, text }));
}

mailerContract('the mailbox', async () => {
  const mailbox = await startMailbox(LOOPBACK);
  const received = async () => (await mailsAt(mailbox.url)).toReversed();
  return { mailer: mailbox, received, [Symbol.asyncDispose]: () => mailbox.stop() };
});

test('the page escapes what it shows and allows no script', async () => {
  await using mailbox = await startMailbox(LOOPBACK);
  await mailbox.send(MAIL);
  const response = await fetch(mailbox.url);
  expect(response.headers.get('content-security-policy')).toContain("default-src 'none'; style-src 'self'");
  const page = await response.text();
  expect(page).toContain('&quot;a&quot; &amp; &lt;img src=x&gt;');
  expect(page).not.toMatch(/<script|<img/);
});

test('a request that names another host is refused', async () => {
  await using mailbox = await startMailbox(LOOPBACK);
  const status = await new Promise((resolve, reject) => {
    const request = get(`${mailbox.url}mails.json`, { headers: { host: 'evil.example' } }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    request.on('error', reject);
  });
  expect(status).toBe(403);
});

test('the newest 200 are kept, in files that only their owner reads', async () => {
  await using opened = new AsyncDisposableStack();
  const root = await mkdtemp(join(tmpdir(), 'porchlight-mailbox-'));
  opened.defer(() => rm(root, { recursive: true }));
  const folder = join(root, 'mails');
  const mailbox = opened.use(await startMailbox({ ...LOOPBACK, folder }));
  for (let n = 1; n <= 203; n += 1) await mailbox.send({ ...MAIL, subject: `${n}` });
  const kept = await mailsAt(mailbox.url);
  expect([kept.length, kept[0]?.subject, kept.at(-1)?.subject]).toEqual([200, '203', '4']);
  const names = await readdir(folder);
  expect(names).toHaveLength(200);
  const modes = await Promise.all(names.map(async (name) => (await stat(join(folder, name))).mode & 0o777));
  expect(new Set(modes)).toEqual(new Set([0o600]));
});
