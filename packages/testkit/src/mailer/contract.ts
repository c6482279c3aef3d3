import type { Mail, Mailer } from '@porchlight/domain';
import { describe, expect, test } from 'vitest';

/** A mailer, and what has arrived through it, oldest first. */
export interface MailerScene extends AsyncDisposable {
  readonly mailer: Mailer;
  received(): Promise<readonly Mail[]>;
}

const MAIL: Mail = {
  to: 'ada@example.org',
  subject: 'Your link',
  text: 'Grüße, ada:\n.\n<b>1 = 1</b> & so on\n',
};

/** What every `Mailer` keeps. `open` gives a scene of its own to each test. */
export function mailerContract(name: string, open: () => Promise<MailerScene>): void {
  describe(`Mailer of ${name}`, () => {
    test('what was sent arrives as it was written', async () => {
      await using scene = await open();
      await scene.mailer.send(MAIL);
      expect(await scene.received()).toEqual([MAIL]);
    });

    test.each([
      ['an address of two lines', { to: 'ada@example.org\r\nBcc: eve@example.org' }],
      ['two addresses', { to: 'ada@example.org, eve@example.org' }],
      ['an address in brackets', { to: 'Ada <ada@example.org>' }],
      ['no address', { to: 'ada' }],
      ['a subject of two lines', { subject: 'Hello\r\nBcc: eve@example.org' }],
      ['a subject with a bare line feed', { subject: 'Hello\nBcc: eve@example.org' }],
    ])('%s is refused as malformed without being quoted, and nothing arrives', async (_, change) => {
      await using scene = await open();
      await expect(scene.mailer.send({ ...MAIL, ...change })).rejects.toMatchObject({
        code: 'malformed_message',
        message: expect.not.stringMatching(/ada|eve/),
      });
      expect(await scene.received()).toEqual([]);
    });
  });
}
