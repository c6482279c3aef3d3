import { findBrowser } from '@porchlight/testkit/browser/openBrowser';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Gallery, type OpenPage } from '../browser/Gallery.ts';

const DRIVE = 'c'.repeat(32);
const PAGES = [
  'settings',
  'devices/add',
  `devices/${DRIVE}`,
  'people',
  'record',
  'record?broken',
  'record/holdings',
];
const VIEWS = PAGES.flatMap((path) =>
  [360, 1280].flatMap((width) => [
    { path, width, theme: 'light' as const },
    { path, width, theme: 'dark' as const },
  ]),
);
/** A right setup code of 16 known bytes. */
const CODE = 'porchlight:pair?v=1&kind=camera&secretHex=00&rendezvousHex=00';

/** Has the sample client do something. */
function lever(opened: OpenPage, script: string): Promise<unknown> {
  return opened.page.evaluate(`(() => { const levers = window.levers; ${script} })()`);
}

describe.skipIf(findBrowser(process.env['PATH']) === null)(
  'the pages of a home, in a browser under the policy of the server',
  () => {
    let gallery: Gallery;
    beforeAll(async () => {
      gallery = await Gallery.open();
    });
    afterAll(() => gallery?.[Symbol.asyncDispose]());
    const open = (path: string, view = {}) => gallery.page(`app/${path}`, view);

    test.each(VIEWS)(
      '$path at $width px in the $theme theme has no fault that axe finds, breaks no policy and fits the width',
      async ({ path, ...view }) => {
        await using opened = await open(path, view);
        await expect.poll(() => opened.page.getByText('Loading').count()).toBe(0);
        expect(await opened.faults()).toEqual([]);
        expect(opened.complaints).toEqual([]);
        expect(await opened.page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(
          view.width,
        );
      },
    );

    async function toPairing(opened: OpenPage): Promise<void> {
      const { page } = opened;
      await page.getByLabel('Setup code').fill(CODE);
      await page.getByRole('button', { name: 'Go on' }).click();
      await page.getByLabel('Name').fill('Shed');
      await page.getByLabel('Latitude').fill('52.5');
      await page.getByLabel('Longitude').fill('13.4');
      await page.getByRole('button', { name: 'Start pairing' }).click();
    }

    test('a device is paired only once its kind and number were confirmed, and what is placed goes along', async () => {
      await using opened = await open('devices/add');
      const { page } = opened;
      await toPairing(opened);
      await page.getByRole('heading', { name: 'A camera answered' }).waitFor();
      expect(await opened.faults()).toEqual([]);
      await page.getByRole('button', { name: 'Yes, it’s mine' }).click();
      await page.getByRole('heading', { name: 'Shed is yours' }).waitFor();
      const place = await lever(opened, 'return levers.calls["household.pair"][0][1]');
      expect(place).toEqual({ name: 'Shed', latitude: 52.5, longitude: 13.4 });
    });

    test('a device that isn’t one’s own is turned away, and nothing was added', async () => {
      await using opened = await open('devices/add');
      await toPairing(opened);
      await opened.page.getByRole('button', { name: 'No, stop' }).click();
      await opened.page.getByText('Nothing was added to your household.').waitFor();
      await opened.page.getByRole('heading', { name: 'You stopped the pairing' }).waitFor();
    });

    test('a mistyped code is named by its group and goes nowhere', async () => {
      await using opened = await open('devices/add');
      await opened.page.getByLabel('Setup code').fill('00000-11111');
      await opened.page.getByRole('button', { name: 'Go on' }).click();
      await opened.page.getByText(/^Groups? \d.*as the device shows|This is no setup code/).waitFor();
      expect(await opened.page.getByLabel('Setup code').getAttribute('aria-invalid')).toBe('true');
    });

    test('an act that needs a fresh factor asks for it first, is done after it, and isn’t done where it is closed', async () => {
      await using opened = await open('people');
      const { page } = opened;
      await lever(opened, 'levers.freshUntilMs = 1');
      const remove = async () => {
        await page.getByRole('button', { name: 'Remove' }).first().click();
        const dialog = page.getByRole('alertdialog', { name: 'Remove Sam?' });
        await dialog.getByRole('button', { name: 'Remove' }).click();
      };
      await remove();
      const gate = page.getByRole('dialog', { name: 'It’s you, isn’t it?' });
      await gate.waitFor();
      expect(await opened.faults()).toEqual([]);
      await page.keyboard.press('Escape');
      await page.getByText(/needs your second factor/).waitFor();
      expect(await lever(opened, 'return levers.calls["household.removeMember"] ?? null')).toBeNull();
      await page
        .getByRole('alertdialog', { name: 'Remove Sam?' })
        .getByRole('button', { name: 'Remove' })
        .click();
      await gate.getByLabel('Code from your authenticator app').fill('123456');
      await gate.getByRole('button', { name: 'Go on' }).click();
      await page.getByText('Sam was removed').waitFor();
      expect(await lever(opened, 'return levers.calls["household.removeMember"].length')).toBe(1);
    });

    test('a change of a member signs only what is new', async () => {
      await using opened = await open('people');
      const { page } = opened;
      await page.getByRole('button', { name: 'Change' }).first().click();
      const dialog = page.getByRole('dialog', { name: 'Change Sam' });
      await dialog.getByRole('group', { name: 'Yard' }).getByText('Opens its recordings').click();
      await dialog.getByRole('button', { name: 'Save' }).click();
      await page.getByText('Saved').waitFor();
      const [, change] = (await lever(opened, 'return levers.calls["household.changeMember"][0]')) as [
        string,
        object,
      ];
      expect(change).toEqual({ sees: ['a'.repeat(32), DRIVE, 'b'.repeat(32)] });
    });

    test('an order says what the device answered, done or why not', async () => {
      await using opened = await open(`devices/${DRIVE}`);
      const { page } = opened;
      const answer = (id: number, rest: string) =>
        lever(
          opened,
          `levers.tell({ kind: 'command-result', commandId: '${String(id).padStart(32, '0')}', ${rest} }, '${DRIVE}')`,
        );
      await page.getByRole('button', { name: 'Sound the siren' }).click();
      const dialog = page.getByRole('alertdialog', { name: 'Sound the siren of Drive?' });
      expect(await opened.faults()).toEqual([]);
      expect(await lever(opened, 'return levers.calls["household.order"] ?? null')).toBeNull();
      await dialog.getByRole('button', { name: 'Sound it' }).click();
      await page.getByText('Waiting for its answer').waitFor();
      await answer(1, "outcome: 'done'");
      await page.getByText('The siren sounds.').waitFor();
      await page.getByText('Light', { exact: true }).click();
      await answer(2, "outcome: 'refused', reason: 'stale_command'");
      await page.getByText('The order reached it too late').waitFor();
    });

    test('motion is told with a way to look, and not where it was switched off', async () => {
      await using opened = await open('settings');
      const { page } = opened;
      const motion = (clip: string) =>
        lever(opened, `levers.tell({ kind: 'motion', clipId: '${clip.repeat(32)}' })`);
      await page.getByText('Motion at Yard').waitFor();
      await motion('4');
      const told = page.getByRole('alertdialog', { name: 'Motion at Front door' });
      await told.getByRole('link', { name: 'Look' }).waitFor();
      expect(await opened.faults()).toEqual([]);
      await told.getByRole('button', { name: 'Close message' }).click();
      await told.waitFor({ state: 'detached' });
      await page.getByText('Motion at Front door').click();
      await expect
        .poll(() => lever(opened, 'return (levers.calls["account.setPreference"] ?? []).length'))
        .toBe(1);
      const choice = page.getByRole('switch', { name: 'Motion at Front door' });
      await expect.poll(() => choice.isChecked()).toBe(false);
      await motion('5');
      await lever(opened, "levers.tell({ kind: 'press' })");
      await page
        .getByRole('alertdialog', { name: 'Front door' })
        .getByText('Somebody is at the door')
        .waitFor();
      expect(await told.count()).toBe(0);
    });

    test('devices and recordings are read anew when something moves', async () => {
      await using opened = await open('');
      await opened.page.getByRole('heading', { name: 'Front door' }).waitFor();
      const calls = (name: string) =>
        lever(opened, `return (levers.calls["${name}"] ?? []).length`) as Promise<number>;
      const before = [await calls('household.devices'), await calls('clips.list')] as const;
      await lever(opened, `levers.tell({ kind: 'motion', clipId: '${'4'.repeat(32)}' })`);
      await expect.poll(() => calls('household.devices')).toBeGreaterThan(before[0]);
      await expect.poll(() => calls('clips.list'), { timeout: 10_000 }).toBeGreaterThan(before[1]);
    });

    test('the safety number is marked as compared, and the mark is kept in the vault', async () => {
      await using opened = await open('people');
      await opened.page.getByRole('button', { name: 'We compared, it’s the same' }).click();
      await opened.page.getByText(/It hasn’t changed since/).waitFor();
      expect(await lever(opened, 'return levers.calls["account.setPreference"][0][0]')).toBe('compared');
    });

    test('what a demand would get is downloaded just as it came', async () => {
      await using opened = await open('record/holdings', { width: 360 });
      const { page } = opened;
      await page.getByRole('button', { name: 'Read all that is held' }).click();
      const link = page.getByRole('link', { name: /Download exactly this/ });
      const [download] = await Promise.all([page.waitForEvent('download'), link.click()]);
      expect(download.suggestedFilename()).toMatch(/^porchlight-holdings-\d{4}-\d\d-\d\d\.json$/);
      const chunks: Buffer[] = [];
      for await (const chunk of await download.createReadStream()) chunks.push(chunk as Buffer);
      expect(JSON.parse(Buffer.concat(chunks).toString())).toMatchObject({ complete: true });
      expect(await opened.faults()).toEqual([]);
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(360);
    });

    test('the account is deleted only by who typed the word', async () => {
      await using opened = await open('settings');
      const { page } = opened;
      await page.getByRole('button', { name: 'Delete the account' }).click();
      const dialog = page.getByRole('dialog', { name: 'Delete the account?' });
      await dialog.getByLabel('Type DELETE').fill('delete');
      await dialog.getByRole('button', { name: 'Delete it for good' }).click();
      await dialog.getByText('Type DELETE in capitals').waitFor();
      expect(await opened.faults()).toEqual([]);
      expect(await lever(opened, 'return levers.calls["account.deleteAccount"] ?? null')).toBeNull();
      await dialog.getByLabel('Type DELETE').fill('DELETE');
      await dialog.getByRole('button', { name: 'Delete it for good' }).click();
      await expect
        .poll(() => lever(opened, 'return levers.calls["account.deleteAccount"]?.length ?? 0'))
        .toBe(1);
    });
  },
);
