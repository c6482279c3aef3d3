import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { findBrowser } from '@porchlight/testkit/browser/openBrowser';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Gallery, OpenPage, PageOptions } from '../browser/Gallery.ts';
import { openFilmedGallery } from '../browser/openFilmedGallery.ts';
import type { Heard } from '../gallery/talk/HeardTalk.ts';

const DOOR = 'a'.repeat(32);
const LIVE = `app/devices/${DOOR}/live`;
const SHOTS = process.env['PORCHLIGHT_SHOTS'];
/** Chromium's own microphone, which beeps. */
const FAKE = ['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream'];
const MAY: PageOptions = { permissions: ['microphone'] };
/** So many packets of 20 ms hold several beeps. */
const ENOUGH = 75;

/** Has the sample client do something. */
function lever(opened: OpenPage, script: string): Promise<unknown> {
  return opened.page.evaluate(`(async () => { const levers = window.levers; ${script} })()`);
}
const packets = (opened: OpenPage) => lever(opened, 'return levers.talk.packets()') as Promise<number>;
const ends = (opened: OpenPage) => lever(opened, 'return levers.talk.ends()');
const talkOf = ({ page }: OpenPage) => page.getByRole('button', { name: /^(Talk|Talking|Starting)/ });

async function shoot({ page }: OpenPage, name: string) {
  if (SHOTS === undefined) return;
  mkdirSync(SHOTS, { recursive: true });
  await page.screenshot({ path: join(SHOTS, `${name}.png`), fullPage: true });
}

describe.skipIf(findBrowser(process.env['PATH']) === null)('talking, in a browser with a microphone', () => {
  let gallery: Gallery;
  beforeAll(async () => {
    gallery = await openFilmedGallery(FAKE);
  });
  afterAll(() => gallery?.[Symbol.asyncDispose]());

  test('an answered ring talks at once: packets of Opus come in order, and decode to what the microphone heard', async () => {
    await using opened = await gallery.page(`${LIVE}?answer=1`, MAY);
    const { page } = opened;
    await page.getByRole('button', { name: 'Talking' }).waitFor();
    await expect.poll(() => packets(opened)).toBeGreaterThan(ENOUGH);
    await page.getByText('The device hasn’t said yet that it plays it.').waitFor();
    await lever(opened, "levers.tell({ kind: 'talk', on: true })");
    await page.getByText('Front door plays what you say.').waitFor();
    expect(await page.getByText('Somebody of your household talks').count()).toBe(0);
    expect(await opened.faults()).toEqual([]);
    await shoot(opened, 'talking');
    await page.getByRole('button', { name: 'Talking' }).click();
    await page.getByRole('button', { name: 'Talk', exact: true }).waitFor();
    const heard = (await lever(opened, 'return levers.talk.hear()')) as Heard;
    expect(heard.isInOrder).toBe(true);
    expect(heard.spacingMs).toBeCloseTo(20, 0);
    expect(heard.seconds).toBeCloseTo(heard.packets * 0.02, 1);
    expect(heard.loudest).toBeGreaterThan(0.01);
    expect(opened.complaints).toEqual([]);
  });

  test('it talks while it is held, and from one press to the next, also by the keyboard', async () => {
    await using opened = await gallery.page(LIVE, MAY);
    const { page } = opened;
    const talk = talkOf(opened);
    await expect.poll(() => talk.isEnabled()).toBe(true);
    await talk.hover();
    await page.mouse.down();
    await expect.poll(() => packets(opened)).toBeGreaterThan(20);
    await page.mouse.up();
    await expect.poll(() => ends(opened)).toEqual([true]);
    await talk.focus();
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Talking' }).waitFor();
    expect(await talk.getAttribute('aria-pressed')).toBe('true');
    await page.keyboard.press('Enter');
    await expect.poll(() => ends(opened)).toEqual([true, true]);
  });

  test('it ends where the page is left, and where the connection is lost, which it says', async () => {
    await using opened = await gallery.page(LIVE, MAY);
    const { page } = opened;
    const talk = talkOf(opened);
    await talk.click();
    await page.getByRole('button', { name: 'Talking' }).waitFor();
    await lever(opened, 'return levers.talk.lose()');
    await page.getByText('it no longer hears you').waitFor();
    await talk.click();
    await page.getByRole('button', { name: 'Talking' }).waitFor();
    expect(await page.getByText('it no longer hears you').count()).toBe(0);
    await page.getByRole('link', { name: 'Settings' }).click();
    await expect.poll(() => ends(opened)).toEqual([true, true]);
  });

  test('it ends when the page is hidden', async () => {
    await using opened = await gallery.page(LIVE, MAY);
    await talkOf(opened).click();
    await opened.page.getByRole('button', { name: 'Talking' }).waitFor();
    await opened.page.evaluate(`(() => {
      Object.defineProperty(document, 'hidden', { get: () => true });
      document.dispatchEvent(new Event('visibilitychange'));
    })()`);
    await expect.poll(() => ends(opened)).toEqual([true]);
  });

  test.each([
    ['not_permitted', 'You may not talk here'],
    ['stale_command', 'too late to be played'],
    ['device_offline', 'Nothing of the device is seen live now'],
  ])('it says why it was refused: %s', async (code, words) => {
    await using opened = await gallery.page(LIVE, MAY);
    await expect.poll(() => talkOf(opened).isEnabled()).toBe(true);
    await lever(opened, `return levers.talk.refuse('${code}')`);
    await talkOf(opened).click();
    await opened.page.getByText(words).waitFor();
    expect(await opened.faults()).toEqual([]);
  });

  test('it explains itself before the browser asks, and begins only after that', async () => {
    await using opened = await gallery.page(LIVE);
    const { page } = opened;
    await page.evaluate(`navigator.permissions.query = async () => ({ state: 'prompt' })`);
    await talkOf(opened).click();
    const dialog = page.getByRole('dialog', { name: 'Talk at Front door?' });
    await dialog.getByText('Your browser will ask').waitFor();
    expect(await opened.faults()).toEqual([]);
    await shoot(opened, 'talk-explained');
    expect(await ends(opened)).toEqual([]);
    await dialog.getByRole('button', { name: 'Not now' }).click();
    await talkOf(opened).click();
    await dialog.getByRole('button', { name: 'Go on' }).click();
    await page.getByRole('button', { name: 'Talking' }).waitFor();
  });

  test.each([
    ['NotAllowedError', 'doesn’t let Porchlight use the microphone'],
    ['NotFoundError', 'There is no microphone here'],
    ['NotReadableError', 'Another program may hold it'],
  ])('it says in plain words what keeps the microphone away: %s', async (name, words) => {
    await using opened = await gallery.page(LIVE, MAY);
    await expect.poll(() => talkOf(opened).isEnabled()).toBe(true);
    await opened.page.evaluate(
      `navigator.mediaDevices.getUserMedia = async () => { throw new DOMException('no', '${name}') }`,
    );
    await talkOf(opened).click();
    await opened.page.getByText(words).waitFor();
    await opened.page.getByRole('button', { name: 'Talk', exact: true }).waitFor();
    if (name === 'NotFoundError') await shoot(opened, 'talk-no-microphone');
  });

  test('it waits until the device is seen, and whoever may not order it has no button', async () => {
    await using waiting = await gallery.page(`${LIVE}?manner=asking`, MAY);
    await waiting.page.getByText('You can talk once its picture is there.').waitFor();
    expect(await talkOf(waiting).isEnabled()).toBe(false);
    await using guest = await gallery.page(`${LIVE}?guest`, MAY);
    await guest.page.getByText('Talking is for those who may order this device.').waitFor();
    expect(await talkOf(guest).count()).toBe(0);
  });

  test('somebody else’s talk is said in the device’s own views, and not as a message', async () => {
    await using opened = await gallery.page(`app/devices/${DOOR}`);
    await opened.page.getByRole('heading', { name: 'Orders' }).waitFor();
    await lever(opened, "levers.tell({ kind: 'talk', on: true })");
    await opened.page.getByText('Somebody of your household talks at Front door.').waitFor();
    expect(await opened.page.getByRole('alertdialog').count()).toBe(0);
    await lever(opened, "levers.tell({ kind: 'talk', on: false })");
    await opened.page.getByText('Somebody of your household talks').waitFor({ state: 'detached' });
  });
});
