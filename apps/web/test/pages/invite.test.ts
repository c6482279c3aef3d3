import { PorchlightError } from '@porchlight/kernel';
import { findBrowser } from '@porchlight/testkit/browser/openBrowser';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { inviteFault } from '../../src/people/inviteWords.ts';
import { Gallery, type OpenPage } from '../browser/Gallery.ts';

test('what ends an invitation is a sentence with what to do', () => {
  expect(inviteFault(new PorchlightError('limit_exceeded', 'x'))).toMatch(/Make a new invitation/);
  expect(inviteFault(new PorchlightError('not_permitted', 'ask an owner'))).toBe('Ask an owner.');
});

function calls(opened: OpenPage, name: string): Promise<unknown> {
  return opened.page.evaluate(`window.levers.calls['${name}'] ?? []`);
}

describe.skipIf(findBrowser(process.env['PATH']) === null)(
  'invitations, in a browser under the policy of the server',
  () => {
    let gallery: Gallery;
    beforeAll(async () => {
      gallery = await Gallery.open();
    });
    afterAll(() => gallery?.[Symbol.asyncDispose]());

    test('somebody is let in as what was chosen, once the numbers were compared', async () => {
      await using opened = await gallery.page('app/people', { width: 360 });
      const { page } = opened;
      await page.getByRole('button', { name: 'Invite somebody' }).click();
      const dialog = page.getByRole('dialog', { name: 'Invite somebody' });
      await dialog.getByRole('group', { name: 'Front door' }).getByText('Opens its recordings').click();
      await dialog.getByLabel('Last day').fill('2099-12-31');
      expect(await opened.faults()).toEqual([]);
      await dialog.getByRole('button', { name: 'Make the invitation' }).click();
      await dialog.getByRole('list', { name: 'Invitation code' }).waitFor();
      await page.getByText('123 456').waitFor();
      expect(await opened.faults()).toEqual([]);
      await page.getByRole('button', { name: 'They see the same' }).click();
      await page.getByText('Grandma belongs to your household').waitFor();
      const [[terms]] = (await calls(opened, 'invite.invite')) as [[{ untilMs: number }]];
      expect(terms).toMatchObject({ role: 'adult', sees: ['a'.repeat(32)], commands: [] });
      expect(terms.untilMs).toBe(new Date(2100, 0, 1).getTime() - 1);
      expect(opened.complaints).toEqual([]);
    });

    test('another number stops it, and nobody is let in', async () => {
      await using opened = await gallery.page('app/people');
      const { page } = opened;
      await page.getByRole('button', { name: 'Invite somebody' }).click();
      await page.getByRole('button', { name: 'Make the invitation' }).click();
      await page.getByRole('button', { name: 'It’s another, stop' }).click();
      await page.getByText(/Nobody was let in/).waitFor();
    });

    test('closing the dialog stops the invitation', async () => {
      await using opened = await gallery.page('app/people');
      const { page } = opened;
      await page.getByRole('button', { name: 'Invite somebody' }).click();
      await page.getByRole('button', { name: 'Make the invitation' }).click();
      await page.getByRole('list', { name: 'Invitation code' }).waitFor();
      const before = ((await calls(opened, 'invite.stop')) as unknown[]).length;
      await page.getByRole('dialog').getByRole('button', { name: 'Close' }).click();
      await expect
        .poll(async () => ((await calls(opened, 'invite.stop')) as unknown[]).length)
        .toBeGreaterThan(before);
    });

    test('who was invited joins by the code and a name, after the same comparison', async () => {
      await using opened = await gallery.page('app/join?newcomer', { width: 360, theme: 'dark' });
      const { page } = opened;
      await page.getByLabel('Code of the invitation').fill('4F7KQ-2MX9R');
      await page.getByLabel('Your name').fill('Grandma');
      expect(await opened.faults()).toEqual([]);
      await page.getByRole('button', { name: 'Join' }).click();
      await page.getByText('123 456').waitFor();
      expect(await opened.faults()).toEqual([]);
      await page.getByRole('button', { name: 'It’s the same' }).click();
      await page.getByText('You belong to the household').waitFor();
      expect(opened.complaints).toEqual([]);
    });

    test('an account that has a household is told that it can’t join another', async () => {
      await using opened = await gallery.page('app/join');
      await opened.page.getByText('belongs to a household already').waitFor();
      expect(await opened.page.getByLabel('Your name').count()).toBe(0);
    });
  },
);
