import { mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { afterAll, beforeAll, expect } from 'vitest';
import { test } from './browserTest.ts';
import { moveIn } from './moveIn.ts';
import { Site } from './Site.ts';
import { PASSWORD, type Visitor } from './Visitor.ts';

const PATIENCE_MS = 240_000;
const CLIPS = 2;
/** Where React Aria says things to screen readers by pointing at parts of the page, which may be gone by now. */
const ANNOUNCER = '[data-live-announcer]';
const SIZES = [
  { width: 360, height: 740 },
  { width: 1280, height: 900 },
] as const;

/** Whether what has the focus, or what it stands in, shows that. */
const HAS_RING = `[document.activeElement, document.activeElement.parentElement]
  .map((each) => getComputedStyle(each))
  .some(({ outlineStyle, boxShadow }) => outlineStyle !== 'none' || boxShadow !== 'none')`;

let site: Site;
let ada: Visitor;
let folder: string;

beforeAll(async () => {
  folder = process.env['PORCHLIGHT_SHOTS'] ?? mkdtempSync(join(tmpdir(), 'porchlight-shots-'));
  mkdirSync(folder, { recursive: true });
  process.stdout.write(`pictures of the pages: ${folder}\n`);
  site = await Site.open();
  ada = await site.visit();
  await moveIn(site, ada, {
    email: 'ada.pages@example.org',
    deviceName: 'Porch',
    kind: 'doorbell',
    clips: CLIPS,
  });
}, PATIENCE_MS);
afterAll(async () => {
  await ada?.[Symbol.asyncDispose]();
  await site?.[Symbol.asyncDispose]();
});

/** Holds a page, as it stands, to what every page must be; in both sizes and both themes. Resolves to what is wrong. */
async function faultsOf({ page }: Visitor, name: string): Promise<string[]> {
  const faults: string[] = [];
  await page.getByRole('heading', { level: 1 }).first().waitFor();
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.evaluate('Promise.allSettled(document.getAnimations().map((each) => each.finished))');
    for (const size of SIZES) {
      await page.setViewportSize(size);
      const about = `${name} ${size.width} ${colorScheme}`;
      const over = await page.evaluate(
        'document.documentElement.scrollWidth - document.documentElement.clientWidth',
      );
      if (over !== 0) faults.push(`${about}: ${over} px wider than the window`);
      const { violations } = await new AxeBuilder({ page }).exclude(ANNOUNCER).analyze();
      for (const { id, nodes } of violations)
        faults.push(`${about}: ${id}: ${nodes.map(({ html }) => html.slice(0, 200)).join(' | ')}`);
      await page.screenshot({ path: join(folder, `${name}-${size.width}-${colorScheme}.png`) });
    }
  }
  return faults;
}

/** Goes to an address and waits for what shows that it is all there. */
async function faultsAt(
  visitor: Visitor,
  path: string,
  name: string,
  sign: string | RegExp,
): Promise<string[]> {
  await visitor.go(path);
  await visitor.page.getByText(sign).first().waitFor();
  return faultsOf(visitor, name);
}

test('every page before the door fits a phone and a desk, in light and dark, and axe finds nothing', {
  timeout: PATIENCE_MS,
}, async () => {
  await using bea = await site.visit();
  const found = [
    await faultsAt(bea, '/sign-in', 'sign-in', 'Lost your password?'),
    await faultsAt(bea, '/sign-up', 'sign-up', 'I understand that nobody can reset'),
    await faultsAt(bea, '/recover', 'recover', 'Use your recovery key'),
    await faultsAt(bea, '/join', 'join', 'You were invited.'),
    await faultsAt(bea, '/confirm#wrong', 'confirm-wrong', 'This link doesn’t count'),
    await faultsAt(bea, '/nowhere', 'not-found', 'This address leads nowhere'),
    await faultsAt(
      bea,
      `/s/${'0'.repeat(32)}#${'A'.repeat(43)}`,
      'shared-nowhere',
      'This link leads nowhere now',
    ),
  ];
  await bea.signUp('bea.pages@example.org');
  found.push(await faultsOf(bea, 'confirmed'));
  await bea.givePassword();
  await bea.on('Add a second factor');
  found.push(await faultsOf(bea, 'factor'));
  await bea.enrolApp();
  await bea.on('Write down your recovery key');
  found.push(await faultsOf(bea, 'recovery-key'));
  await bea.press('Later');
  await bea.on('Home');
  await bea.page.getByText('No device yet').waitFor();
  found.push(await faultsOf(bea, 'home-empty'));
  found.push(await faultsAt(bea, '/timeline', 'timeline-empty', 'Nothing was filmed yet'));
  found.push(await faultsAt(bea, '/people', 'people-empty', 'Your household begins with its first device'));
  found.push(await faultsAt(bea, '/record', 'record-empty', /record/));
  await using cy = await site.visit();
  await cy.givePassword('bea.pages@example.org', PASSWORD);
  await cy.on('One more step');
  found.push(await faultsOf(cy, 'second-factor'));
  expect(found.flat()).toEqual([]);
  expect([...bea.faults, ...cy.faults]).toEqual([]);
});

test('every page of a home fits a phone and a desk, in light and dark, and axe finds nothing', {
  timeout: PATIENCE_MS,
}, async () => {
  const { page } = ada;
  const found = [await faultsAt(ada, '/', 'home', /Last seen moving/)];
  await ada.go('/timeline');
  await expect.poll(async () => page.locator('.pl-clip img').count(), { timeout: 60_000 }).toBe(CLIPS);
  found.push(await faultsOf(ada, 'timeline'));
  await page.locator('.pl-clip a').first().click();
  await page.getByText(/, unchanged$/).waitFor();
  found.push(await faultsOf(ada, 'clip'));
  await ada.press('Share');
  await ada.press('Make a link');
  const link = await page.getByLabel('The link', { exact: true }).inputValue();
  found.push(await faultsOf(ada, 'share'));
  await ada.go('/');
  await page.getByRole('article').getByRole('heading').getByRole('link').click();
  await page.getByText('Online', { exact: true }).first().waitFor();
  found.push(await faultsOf(ada, 'device'));
  found.push(await faultsAt(ada, '/devices/add', 'add-device', 'What does the device show?'));
  found.push(await faultsAt(ada, '/people', 'people', 'Safety number'));
  found.push(await faultsAt(ada, '/record', 'record', 'The chain holds'));
  found.push(await faultsAt(ada, '/record/holdings', 'holdings', 'Read all that is held'));
  await ada.press('Read all that is held');
  await page.getByRole('rowheader', { name: /^Sealed recordings/ }).waitFor();
  found.push(await faultsOf(ada, 'holdings-read'));
  found.push(await faultsAt(ada, '/settings', 'settings', 'Delete the account'));
  found.push(await faultsAt(ada, '/watch', 'watch', 'All is well'));
  found.push(await faultsAt(ada, '/transparency', 'transparency', 'Checked here'));
  found.push(await faultsAt(ada, '/export', 'export', 'As ZIP files'));
  found.push(await faultsAt(ada, '/deletions', 'deletions', 'Nothing was deleted'));
  found.push(await faultsAt(ada, `/clips/${'0'.repeat(32)}`, 'clip-gone', 'This recording isn’t there'));
  await using guest = await site.visit();
  await guest.page.goto(link);
  await guest.page.getByText(/, unchanged$/).waitFor();
  found.push(await faultsOf(guest, 'shared'));
  expect(found.flat()).toEqual([]);
  expect([...ada.faults, ...guest.faults]).toEqual([]);
});

test('the keyboard alone signs in and goes from the home to a recording', {
  timeout: PATIENCE_MS,
}, async () => {
  await using eve = await site.visit();
  const { keyboard } = eve.page;
  await eve.go('/sign-in');
  await eve.on('Sign in');
  await reach(eve, 'E-mail');
  await keyboard.type('ada.pages@example.org');
  await reach(eve, 'Password');
  await keyboard.type(PASSWORD);
  await keyboard.press('Enter');
  await eve.on('One more step');
  eve.totpUri = ada.totpUri;
  await reach(eve, 'Code from your authenticator app');
  await keyboard.type(await eve.code());
  await keyboard.press('Enter');
  await eve.on('Home');
  await eve.page
    .getByText(/Last seen moving/)
    .first()
    .waitFor();
  await reach(eve, /: play what it saw at /);
  await keyboard.press('Enter');
  await eve.page.getByText(/, unchanged$/).waitFor();
  await reach(eve, 'Download as MP4');
  expect(eve.faults).toEqual([]);
});

/** Presses Tab until what has the focus is called so, and can be seen to have it. */
async function reach({ page }: Visitor, name: string | RegExp): Promise<void> {
  const called = page
    .getByLabel(name, { exact: true })
    .or(page.getByRole('link', { name }))
    .or(page.getByRole('button', { name }));
  for (let presses = 0; presses < 60; presses += 1) {
    const focused = page.locator(':focus');
    const isThere = (await focused.count()) === 1;
    const isNamed = isThere && (await focused.and(called).count()) === 1;
    if (isNamed) {
      const ring: unknown = await page.evaluate(HAS_RING);
      expect(ring, `${name} shows no focus`).toBe(true);
      return;
    }
    await page.keyboard.press('Tab');
  }
  throw new Error(`Tab doesn't reach ${name}`);
}
