import { afterAll, beforeAll, expect, test } from 'vitest';
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
