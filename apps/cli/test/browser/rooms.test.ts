import { afterAll, beforeAll, expect } from 'vitest';
import { test } from './browserTest.ts';
import { Site } from './Site.ts';
import type { Visitor } from './Visitor.ts';

const PATIENCE_MS = 180_000;
let site: Site;

beforeAll(async () => {
  site = await Site.open();
}, PATIENCE_MS);
afterAll(() => site?.[Symbol.asyncDispose]());

async function moveIn(visitor: Visitor, email: string): Promise<void> {
  await visitor.signUp(email);
  await visitor.givePassword();
  await visitor.enrolApp();
  await visitor.press('Later');
  await visitor.on('Home');
}

/** Adds a device by the page, as somebody does who has it before them. */
async function addDevice(visitor: Visitor, code: string, name: string, answers: string): Promise<void> {
  const { page } = visitor;
  await page.getByRole('link', { name: 'Add a device' }).first().click();
  await visitor.on('Add a device');
  await visitor.fill('Setup code', code);
  await visitor.press('Go on');
  await visitor.fill('Name', name);
  await visitor.fill('Latitude', '52.5204');
  await visitor.fill('Longitude', '13.4061');
  await visitor.press('Start pairing');
  await page.getByRole('heading', { name: answers }).waitFor();
  await visitor.press('Yes, it’s mine');
  await page.getByRole('heading', { name: `${name} is yours` }).waitFor();
}

test('a device is added, ordered, moved and retired by its page; the record tells of it and holds; all that the cloud has is shown', {
  timeout: PATIENCE_MS,
}, async () => {
  await using ada = await site.visit();
  const { page } = ada;
  await moveIn(ada, 'ada.rooms@example.org');
  await addDevice(ada, await site.unpack('yard', 'camera'), 'Yard', 'A camera answered');
  await page.getByRole('link', { name: 'See Yard' }).click();
  await ada.on('Yard');
  await page.getByText('Online', { exact: true }).waitFor();
  await page.getByText(/^Last saw motion /).waitFor();
  await page.getByText('Privacy mode').click();
  await page.getByText('It looks away: nothing is filmed.').waitFor();
  await ada.press('Rename or move it');
  const dialog = page.getByRole('dialog', { name: 'Yard' });
  await dialog.getByLabel('Name').fill('Garden');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await ada.on('Garden');
  await page.reload();
  await ada.on('Garden');
  await ada.press('Retire Garden');
  await ada.press('Retire it');
  await page.getByText('It is retired').waitFor();
  await ada.go('/record');
  await page.getByText('The chain holds').waitFor();
  await page.getByText('You sent an order to Garden.').waitFor();
  await page.getByRole('link', { name: 'What a demand would get' }).click();
  await ada.press('Read all that is held');
  await page.getByRole('rowheader', { name: /^Sealed recordings/ }).waitFor();
  expect(ada.faults).toEqual([]);
});

test('a code that no device shows ends with the person’s stop, and leaves nothing behind', {
  timeout: PATIENCE_MS,
}, async () => {
  await using bea = await site.visit();
  await moveIn(bea, 'bea.rooms@example.org');
  const code = await site.unpack('door', 'doorbell', 0);
  await bea.page.getByRole('link', { name: 'Add a device' }).first().click();
  await bea.fill('Setup code', code);
  await bea.press('Go on');
  await bea.fill('Name', 'Door');
  await bea.fill('Latitude', '52.5204');
  await bea.fill('Longitude', '13.4061');
  await bea.press('Start pairing');
  await bea.page.getByRole('heading', { name: 'A doorbell answered' }).waitFor();
  await bea.press('No, stop');
  await bea.page.getByText('Nothing was added to your household.').waitFor();
  await bea.go('/');
  await bea.page.getByText('No device yet').waitFor();
  expect(bea.faults).toEqual([]);
});

test('somebody joins by an invitation after both saw one code, sees the home by its names, and is removed', {
  timeout: PATIENCE_MS,
}, async () => {
  await using dee = await site.visit();
  await using sam = await site.visit();
  await moveIn(dee, 'dee.rooms@example.org');
  await addDevice(dee, await site.unpack('hall', 'camera'), 'Hall', 'A camera answered');
  await moveIn(sam, 'sam.rooms@example.org');
  await dee.go('/people');
  await dee.press('Invite somebody');
  const rights = dee.page.getByRole('group', { name: 'Hall' });
  await rights.getByText('Opens its recordings').click();
  await dee.press('Make the invitation');
  const code = dee.page.getByRole('list', { name: 'Invitation code' });
  await code.waitFor();
  await sam.go('/join');
  await sam.on('Join a household');
  await sam.fill('Code of the invitation', (await code.locator('code').allInnerTexts()).join('-'));
  await sam.fill('Your name', 'Sam');
  await sam.press('Join');
  const shown = await Promise.all(
    [dee, sam].map(({ page }) => page.getByText(/^\d{3} \d{3}$/).textContent()),
  );
  expect(shown[0]).toBe(shown[1]);
  await dee.press('They see the same');
  await sam.press('It’s the same');
  await dee.page.getByText('Sam belongs to your household').waitFor();
  await sam.press('See the home');
  await sam.on('Home');
  await sam.page.getByRole('heading', { name: 'Hall' }).waitFor();
  await dee.press('Done');
  await sam.go('/people');
  const numbers = await Promise.all(
    [dee, sam].map(async ({ page }) => {
      const list = page.getByRole('list', { name: 'Safety number' });
      await list.waitFor();
      return (await list.getByRole('listitem').allInnerTexts()).join(' ');
    }),
  );
  expect(numbers[0]).toBe(numbers[1]);
  await dee.page.getByRole('heading', { name: 'Sam' }).waitFor();
  await dee.press('Remove');
  await dee.page.getByRole('alertdialog').getByRole('button', { name: 'Remove' }).click();
  await dee.page.getByText('Sam was removed').waitFor();
  await dee.page.getByRole('heading', { name: 'Sam' }).waitFor({ state: 'detached' });
  expect([...dee.faults, ...sam.faults]).toEqual([]);
});

test('settings sign other browsers out, take a recovery key, and delete the account', {
  timeout: PATIENCE_MS,
}, async () => {
  await using cy = await site.visit();
  await moveIn(cy, 'cy.rooms@example.org');
  await using other = await site.visit();
  other.email = cy.email;
  other.totpUri = cy.totpUri;
  await cy.code();
  await other.givePassword();
  await other.giveCode();
  await other.on('Home');
  await cy.go('/settings');
  await cy.press('Sign out all others');
  await cy.page.getByText('All others were signed out').waitFor();
  await other.page.reload();
  await other.on('Sign in');
  await cy.page.getByRole('button', { name: 'Make one' }).click();
  await cy.page.getByText('Whoever has these words can become you').waitFor();
  const words = await cy.page.getByRole('list', { name: 'Recovery key' }).locator('code').allInnerTexts();
  await cy.press('I have written them down');
  await cy.fill('Type the 24 words from your sheet', words.join(' '));
  await cy.press('Check the words');
  await cy.page.getByText('Written down').waitFor();
  await cy.press('Delete the account');
  await cy.fill('Type DELETE', 'DELETE');
  await cy.press('Delete it for good');
  await cy.on('Sign in');
  await cy.givePassword();
  await cy.page.getByText('The address or the password is wrong.').waitFor();
  expect(cy.faults).toEqual([]);
});
