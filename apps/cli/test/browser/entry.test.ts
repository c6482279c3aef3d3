import { utf8 } from '@porchlight/kernel';
import { afterAll, beforeAll, expect } from 'vitest';
import { sourcesOf } from '../../src/demo/searchLeaks.ts';
import { LeakScanner } from '../../src/leaks/LeakScanner.ts';
import { Needles } from '../../src/leaks/Needles.ts';
import { test } from './browserTest.ts';
import { Site } from './Site.ts';
import { PASSWORD } from './Visitor.ts';

const PATIENCE_MS = 180_000;
const SECOND_PASSWORD = 'seven moons over quiet water';
let site: Site;
/** What people typed that no server may ever hold, by what it is. */
const typed = new Map([
  ['password', PASSWORD],
  ['second password', SECOND_PASSWORD],
]);

beforeAll(async () => {
  site = await Site.open();
}, PATIENCE_MS);
afterAll(() => site?.[Symbol.asyncDispose]());

test('a newcomer signs up, adds a second factor, writes the recovery key down, and stays in after a reload', {
  timeout: PATIENCE_MS,
}, async () => {
  await using ada = await site.visit();
  await ada.signUp('ada@example.org');
  await ada.givePassword();
  await ada.enrolApp();
  typed.set('recovery key', await ada.keepRecoveryKey());
  await ada.on('Home');
  await ada.page.getByText('No device yet').waitFor();
  await ada.page.reload();
  await ada.on('Home');
  expect(ada.faults).toEqual([]);
});

test('the recovery key leads a new browser back in, and to a new password', {
  timeout: PATIENCE_MS,
}, async () => {
  await using first = await site.visit();
  await first.signUp('bea@example.org');
  await first.givePassword();
  await first.enrolApp();
  const words = await first.keepRecoveryKey();
  await first.on('Home');
  await using other = await site.visit();
  other.totpUri = first.totpUri;
  await other.go('/recover');
  await other.on('Use your recovery key');
  await other.fill('E-mail', 'bea@example.org');
  await other.fill('Recovery key', words);
  await other.press('Go on');
  await other.on('One more step');
  await first.code();
  await other.giveCode();
  await other.on('Choose a new password');
  await other.fill('Password', SECOND_PASSWORD);
  await other.press('Set the password');
  await other.on('Your new password counts');
  await first.page.reload();
  await first.on('Sign in');
  await other.givePassword('bea@example.org', PASSWORD);
  await other.page.getByText('The address or the password is wrong.').waitFor();
  await other.givePassword('bea@example.org', SECOND_PASSWORD);
  await other.on('One more step');
});

test('a stolen cookie opens nothing: the keys stayed in the browser that it was stolen from', {
  timeout: PATIENCE_MS,
}, async () => {
  await using owner = await site.visit();
  await owner.signUp('cy@example.org');
  await owner.givePassword();
  await owner.enrolApp();
  await owner.press('Later');
  await owner.on('Home');
  await using thief = await site.visit();
  await thief.context.addCookies(await owner.context.cookies());
  await thief.go('/');
  await thief.on('Sign in');
  await thief.page.getByText('This browser has no keys yet').waitFor();
  const answers = await thief.page.evaluate(async () => {
    const paths = ['/v1/clips', '/v1/devices', '/v1/events', '/v1/audit', '/v1/household/holdings'];
    return Promise.all(paths.map(async (path) => (await fetch(path)).status));
  });
  expect(answers).toEqual([401, 401, 401, 401, 401]);
});

test('a password that was stolen elsewhere, or is little more than the address, is refused by the form', {
  timeout: PATIENCE_MS,
}, async () => {
  await using visitor = await site.visit();
  await visitor.go('/sign-up');
  await visitor.on('Make an account');
  await visitor.fill('E-mail', 'dan.example@example.org');
  for (const [password, said] of [
    ['password1234', /in a list of stolen ones/],
    ['dan.example2024', /little more than your e-mail address/],
    ['qz7!kx', /at least 10 characters/],
  ] as const) {
    await visitor.fill('Password', password);
    await visitor.page.getByText(said).waitFor();
    await visitor.press('Make the account');
    await visitor.page.getByText(/^Choose a password that can’t be guessed/).waitFor();
  }
});

test('pairs that were stolen elsewhere get nowhere through the real client either, and hear the same of an address that has an account and one that has none', {
  timeout: PATIENCE_MS,
}, async () => {
  await using burglar = await site.visit();
  for (const email of ['ada@example.org', 'nobody@example.org', 'bea@example.org']) {
    await burglar.givePassword(email, 'hunter2 hunter2 hunter2');
    await burglar.page.getByText('The address or the password is wrong.').waitFor();
  }
  expect(await burglar.context.cookies()).toEqual([]);
});

test('after all of this no file, row, queue or log line of the servers holds a password or a recovery key', {
  timeout: PATIENCE_MS,
}, async () => {
  const needles = new Needles();
  for (const [label, text] of typed) needles.add(label, utf8(text));
  const { findings, bytes } = await new LeakScanner(needles).scanAll(sourcesOf(site.cloud));
  expect(typed.size).toBe(3);
  expect(bytes).toBeGreaterThan(1_000_000);
  expect(findings).toEqual([]);
});
