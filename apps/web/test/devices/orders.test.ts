import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { findBrowser } from '@porchlight/testkit/browser/openBrowser';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Gallery, type OpenPage, type PageOptions } from '../browser/Gallery.ts';

const DOOR = 'a'.repeat(32);
const DRIVE = 'c'.repeat(32);
const SHOTS = process.env['PORCHLIGHT_SHOTS'];
const VIEWS = [360, 1280].flatMap((width) => [
  { width, theme: 'light' as const },
  { width, theme: 'dark' as const },
]);

/** Has the sample client do something. */
function lever(opened: OpenPage, script: string): Promise<unknown> {
  return opened.page.evaluate(`(() => { const levers = window.levers; ${script} })()`);
}
const tell = (opened: OpenPage, event: string, deviceId = DRIVE) =>
  lever(opened, `levers.tell(${event}, '${deviceId}')`);
const answer = (opened: OpenPage, id: number, rest: string, deviceId = DRIVE) =>
  tell(opened, `{ kind: 'command-result', commandId: '${String(id).padStart(32, '0')}', ${rest} }`, deviceId);
const orders = (opened: OpenPage) =>
  lever(opened, 'return (levers.calls["household.order"] ?? []).map(([, order]) => order)');

async function shoot({ page }: OpenPage, name: string, { width = 1280, theme = 'light' }: PageOptions) {
  if (SHOTS === undefined) return;
  mkdirSync(SHOTS, { recursive: true });
  await page.screenshot({ path: join(SHOTS, `${name}-${width}-${theme}.png`), fullPage: true });
}

describe.skipIf(findBrowser(process.env['PATH']) === null)('orders to devices, in a browser', () => {
  let gallery: Gallery;
  beforeAll(async () => {
    gallery = await Gallery.open();
  });
  afterAll(() => gallery?.[Symbol.asyncDispose]());
  const open = async (path: string, view: PageOptions = {}) => {
    const opened = await gallery.page(`app/${path}`, view);
    await opened.page.getByText('Drive').first().waitFor();
    return opened;
  };

  test.each(VIEWS)(
    'a siren that sounds and a device that looks away are seen at once at $width px in the $theme theme',
    async (view) => {
      await using opened = await open('', { ...view, isStill: true });
      const { page } = opened;
      await tell(opened, "{ kind: 'siren', on: true }");
      await tell(opened, "{ kind: 'privacy', on: true }", DOOR);
      const drive = page.getByRole('article', { name: 'Drive' });
      await drive.getByText('The siren sounds').waitFor();
      await page.getByRole('article', { name: 'Front door' }).getByText('It looks away').waitFor();
      expect(await opened.faults()).toEqual([]);
      await shoot(opened, 'orders-home', view);
      await drive.getByRole('link', { name: 'Drive', exact: true }).click();
      await page.getByRole('heading', { name: 'Orders' }).waitFor();
      await page.getByText('The siren sounds').waitFor();
      expect(await opened.faults()).toEqual([]);
      await shoot(opened, 'orders-device', view);
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(view.width);
    },
  );

  test('a siren is asked about first, sounds by the device’s word alone, and is silenced with one press', async () => {
    await using opened = await open(`devices/${DRIVE}`);
    const { page } = opened;
    await page.getByRole('button', { name: 'Sound the siren' }).click();
    const dialog = page.getByRole('alertdialog', { name: 'Sound the siren of Drive?' });
    await dialog.getByRole('button', { name: 'Not now' }).click();
    expect(await orders(opened)).toEqual([]);
    await page.getByRole('button', { name: 'Sound the siren' }).click();
    await dialog.getByRole('button', { name: 'Sound it' }).click();
    await page.getByText('Signed and sent').waitFor();
    expect(await page.getByText('The siren sounds').count()).toBe(0);
    await tell(opened, "{ kind: 'siren', on: true }");
    await answer(opened, 1, "outcome: 'done'");
    const alert = page.getByRole('alert').filter({ hasText: 'The siren sounds' });
    await alert.getByRole('button', { name: 'Silence it' }).click();
    expect(await orders(opened)).toEqual([
      { kind: 'siren', on: true },
      { kind: 'siren', on: false },
    ]);
    await tell(opened, "{ kind: 'siren', on: false }");
    await alert.waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Sound the siren' }).waitFor();
  });

  test('a switch of a card shows what was ordered while it is out, and what the device says after', async () => {
    await using opened = await open('');
    const card = opened.page.getByRole('article', { name: 'Drive' });
    const isPrivate = card.getByRole('switch', { name: 'Privacy mode' });
    await card.getByText('Privacy mode', { exact: true }).click();
    await card.getByText('Signed and sent').waitFor();
    expect(await isPrivate.isChecked()).toBe(true);
    await answer(opened, 1, "outcome: 'refused', reason: 'not_permitted'");
    await card.getByText('It doesn’t know you').waitFor();
    expect(await isPrivate.isChecked()).toBe(false);
    await card.getByText('Privacy mode', { exact: true }).click();
    await tell(opened, "{ kind: 'privacy', on: true }");
    await answer(opened, 2, "outcome: 'done'");
    await card.getByText('It looks away: nothing is filmed.').waitFor();
    expect(await isPrivate.isChecked()).toBe(true);
  });

  test('another device’s answer, and an answer to another order, settle nothing', async () => {
    await using opened = await open(`devices/${DRIVE}`);
    const { page } = opened;
    await page.getByText('Light', { exact: true }).click();
    await page.getByText('Signed and sent').waitFor();
    await answer(opened, 1, "outcome: 'done'", DOOR);
    await answer(opened, 7, "outcome: 'done'");
    expect(await page.getByText('Signed and sent').count()).toBe(1);
    await answer(opened, 1, "outcome: 'done'");
    await page.getByText(/The light is o/).waitFor();
  });

  test('whoever may not order sees how it is, and has nothing to press', async () => {
    await using opened = await open(`devices/${DRIVE}?guest`);
    const { page } = opened;
    await page.getByText('You may not order this device').waitFor();
    await tell(opened, "{ kind: 'siren', on: true }");
    await page.getByText('The siren sounds').first().waitFor();
    for (const each of await page.getByRole('switch').all()) expect(await each.isEnabled()).toBe(false);
    expect(await page.getByRole('button', { name: 'Silence it', disabled: false }).count()).toBe(0);
  });
});
