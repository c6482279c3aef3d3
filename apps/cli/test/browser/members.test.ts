import { afterAll, beforeAll, expect } from 'vitest';
import { test } from './browserTest.ts';
import { moveIn } from './moveIn.ts';
import { Site } from './Site.ts';
import type { Visitor } from './Visitor.ts';

const PATIENCE_MS = 240_000;
/** Enough that the device still films when somebody has come and gone. */
const CLIPS = 60;
const UNCHANGED = /^Filmed by Porch, \d\d:\d\d:\d\d, unchanged$/;
let site: Site;
let dee: Visitor;

beforeAll(async () => {
  site = await Site.open();
  dee = await site.visit();
  const filming = { pace: 'realtime' } as const;
  const home = { deviceName: 'Porch', kind: 'doorbell', clips: CLIPS, filming } as const;
  await moveIn(site, dee, { ...home, email: 'dee@example.org' });
}, PATIENCE_MS);
afterAll(async () => {
  await dee?.[Symbol.asyncDispose]();
  await site?.[Symbol.asyncDispose]();
});

test('a second member sees and plays what is filmed; once removed, nothing new opens to them, and the device has keys that they don’t', {
  timeout: PATIENCE_MS,
}, async () => {
  await using sam = await site.visit();
  await sam.signUp('sam@example.org');
  await sam.givePassword();
  await sam.enrolApp();
  await sam.press('Later');
  await sam.on('Home');
  await letIn(dee, sam);
  await sam.page.getByRole('link', { name: /^Porch: play what it saw/ }).click();
  await sam.page.getByText(UNCHANGED).waitFor();
  await expect
    .poll(() => sam.page.locator('video').evaluate((video) => 'currentTime' in video && video.currentTime))
    .toBeGreaterThan(0.5);

  const before = await keyringVersion(dee);
  await dee.press('Remove');
  await dee.page.getByRole('alertdialog').getByRole('button', { name: 'Remove' }).click();
  await dee.page.getByText('Sam was removed').waitFor();
  await expect.poll(() => keyringVersion(dee)).toBe(before + 1);
  await dee.page.getByRole('link', { name: 'Home' }).first().click();
  await dee.page.getByRole('article').getByRole('heading').getByRole('link').click();
  await dee.page.getByText(`Version ${before + 1}`, { exact: true }).waitFor();

  const begun = site.reports.filter(({ report }) => report === 'clip-begun').length;
  await expect
    .poll(() => site.reports.filter(({ report }) => report === 'clip-stored').length, { timeout: 60_000 })
    .toBeGreaterThan(begun + 1);
  await dee.page.getByRole('link', { name: 'Home' }).first().click();
  await dee.page.getByRole('link', { name: /^Porch: play what it saw/ }).click();
  await dee.page.getByText(UNCHANGED).waitFor();

  const newest = dee.page.url();
  await sam.page.getByRole('link', { name: 'Timeline' }).first().click();
  await sam.page.getByText('Nobody has the key that this call is signed with.').waitFor();
  const known = await sam.page.locator('.pl-clip a').all();
  const links = await Promise.all(known.map((link) => link.getAttribute('href')));
  expect(links).not.toContain(new URL(newest).pathname + new URL(newest).search);
  await sam.page.locator('.pl-clip a').last().click();
  await sam.page.getByText('The recording can’t be shown now').waitFor();
  await sam.page.goto(newest);
  await sam.page.getByText('This household doesn’t know you any more').waitFor();
  await sam.press('Sign out');
  await sam.on('Sign in');
  expect(dee.faults).toEqual([]);
});

/** Invites and joins by the pages of both, who compare the number. */
async function letIn(host: Visitor, guest: Visitor): Promise<void> {
  await host.page.getByRole('link', { name: 'People' }).first().click();
  await host.press('Invite somebody');
  const rights = host.page.getByRole('group', { name: 'Porch' });
  await rights.getByText('Opens its recordings').click();
  await host.press('Make the invitation');
  const code = host.page.getByRole('list', { name: 'Invitation code' });
  await code.waitFor();
  await guest.go('/join');
  await guest.fill('Code of the invitation', (await code.locator('code').allInnerTexts()).join('-'));
  await guest.fill('Your name', 'Sam');
  await guest.press('Join');
  await guest.press('It’s the same');
  await host.press('They see the same');
  await host.page.getByText('Sam belongs to your household').waitFor();
  await host.press('Done');
  await guest.press('See the home');
  await guest.on('Home');
}

async function keyringVersion({ page }: Visitor): Promise<number> {
  const said = await page.getByText(/^Version \d+ of the household’s keys$/).textContent();
  return Number(/\d+/.exec(said ?? '')?.[0]);
}
