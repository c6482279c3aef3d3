import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { findBrowser } from '@porchlight/testkit/browser/openBrowser';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Gallery, OpenPage, PageOptions } from '../browser/Gallery.ts';
import { openFilmedGallery } from '../browser/openFilmedGallery.ts';

const YARD = 'b'.repeat(32);
const SHOTS = process.env['PORCHLIGHT_SHOTS'];
const VIEWS = [360, 1280].flatMap((width) => [
  { width, theme: 'light' as const },
  { width, theme: 'dark' as const },
]);

/** Has the sample client do something. */
function lever(opened: OpenPage, script: string): Promise<unknown> {
  return opened.page.evaluate(`(() => { const levers = window.levers; ${script} })()`);
}
const press = (opened: OpenPage, more = '') => lever(opened, `levers.tell({ kind: 'press' }${more})`);
const end = (opened: OpenPage, outcome: string) =>
  lever(opened, `levers.tell({ kind: 'ring-ended', outcome: '${outcome}' })`);
const ringAt = ({ page }: OpenPage, name = 'Front door') =>
  page.getByRole('alertdialog', { name, exact: true });
const answer = (opened: OpenPage, rest: string) =>
  lever(opened, `levers.tell({ kind: 'command-result', commandId: '1'.padStart(32, '0'), ${rest} })`);

async function shoot({ page }: OpenPage, name: string, { width = 1280, theme = 'light' }: PageOptions) {
  if (SHOTS === undefined) return;
  mkdirSync(SHOTS, { recursive: true });
  await page.screenshot({ path: join(SHOTS, `${name}-${width}-${theme}.png`) });
}

describe.skipIf(findBrowser(process.env['PATH']) === null)('a doorbell that rings, in a browser', () => {
  let gallery: Gallery;
  beforeAll(async () => {
    gallery = await openFilmedGallery();
  });
  afterAll(() => gallery?.[Symbol.asyncDispose]());
  const open = async (path: string, view: PageOptions = {}) => {
    const opened = await gallery.page(`app/${path}`, view);
    await expect
      .poll(() => lever(opened, 'return levers.calls["events.follow"]?.length ?? 0'))
      .toBeGreaterThan(0);
    return opened;
  };

  test.each(VIEWS)(
    'is seen without a fault at $width px in the $theme theme, ringing and ended',
    async (view) => {
      await using opened = await open('?doorbells', { ...view, isStill: true });
      const { page } = opened;
      await page.getByRole('heading', { name: 'Front door' }).waitFor();
      await press(opened);
      const ring = ringAt(opened);
      await ring.getByText('Somebody is at the door').waitFor();
      for (const name of ['Decline', 'On our way', 'Please leave it at the door', 'No, thank you'])
        await ring.getByRole('button', { name }).waitFor();
      await ring.getByRole('link', { name: 'Answer' }).waitFor();
      await shoot(opened, 'ring', view);
      expect(await opened.faults()).toEqual([]);
      await press(opened, `, '${YARD}'`);
      await ringAt(opened, 'Yard').waitFor();
      expect(await opened.faults()).toEqual([]);
      await shoot(opened, 'ring-two', view);
      await end(opened, 'missed');
      await page.getByText('Nobody answered').last().waitFor();
      await shoot(opened, 'ring-missed', view);
      expect(await opened.faults()).toEqual([]);
      expect(opened.complaints).toEqual([]);
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(view.width);
    },
  );

  test('is declined by a member whose word the device confirms, and every other page says so', async () => {
    await using own = await open('settings');
    await using other = await open('people?guest');
    for (const each of [own, other]) await press(each);
    await ringAt(other).getByText('Answering is for those who may order').waitFor();
    expect(await ringAt(other).getByRole('button', { name: 'Decline' }).count()).toBe(0);
    await ringAt(own).getByRole('button', { name: 'Decline' }).click();
    await ringAt(own).getByText('Signed and sent').waitFor();
    expect(await lever(own, 'return levers.calls["household.order"][0][1]')).toEqual({ kind: 'decline' });
    for (const each of [own, other]) {
      await answer(each, "outcome: 'done'");
      await end(each, 'declined');
      await each.page.getByRole('group', { name: 'Front door' }).getByText('Declined').waitFor();
      expect(await ringAt(each).count()).toBe(0);
    }
  });

  test('plays a quick reply, and says which one was played', async () => {
    await using opened = await open('settings');
    await press(opened);
    await ringAt(opened).getByRole('button', { name: 'Please leave it at the door' }).click();
    expect(await lever(opened, 'return levers.calls["household.order"][0][1]')).toEqual({
      kind: 'reply',
      reply: 'leave-it',
    });
    await lever(opened, "levers.tell({ kind: 'reply', reply: 'leave-it' })");
    await end(opened, 'replied');
    await opened.page
      .getByRole('group', { name: 'Front door' })
      .getByText('Played at the door: “Please leave it at the door”')
      .waitFor();
  });

  test('says why it wasn’t done, and can be tried again', async () => {
    await using opened = await open('settings');
    await press(opened);
    const decline = ringAt(opened).getByRole('button', { name: 'Decline' });
    await decline.click();
    await answer(opened, "outcome: 'refused', reason: 'not_permitted'");
    await ringAt(opened).getByText('It wasn’t done').waitFor();
    expect(await decline.isEnabled()).toBe(true);
    expect(await opened.faults()).toEqual([]);
  });

  test('leads whoever answers to the live picture, with talking on, and is put away', async () => {
    await using opened = await open('settings');
    await press(opened);
    const link = ringAt(opened).getByRole('link', { name: 'Answer' });
    expect(await link.getAttribute('href')).toBe(`/devices/${'a'.repeat(32)}/live?answer=1`);
    await link.click();
    await ringAt(opened).waitFor({ state: 'detached' });
    await end(opened, 'answered');
    expect(await opened.page.getByText('Answered by somebody').count()).toBe(0);
  });

  test('takes the focus, is put away by Escape for this page alone, and gives the focus back', async () => {
    await using opened = await open('settings');
    const { page } = opened;
    const before = page.getByRole('button', { name: 'Delete the account' });
    await before.focus();
    await press(opened);
    await expect.poll(() => ringAt(opened).evaluate((own) => own === document.activeElement)).toBe(true);
    await page.keyboard.press('Tab');
    expect(await ringAt(opened).evaluate((own) => own.contains(document.activeElement))).toBe(true);
    await page.keyboard.press('Escape');
    await ringAt(opened).waitFor({ state: 'detached' });
    await expect.poll(() => before.evaluate((own) => own === document.activeElement)).toBe(true);
    expect(await lever(opened, 'return levers.calls["household.order"] ?? null')).toBeNull();
    await press(opened);
    await ringAt(opened).getByText('rang 2 times').waitFor();
  });

  test('is worked by the keyboard alone', async () => {
    await using opened = await open('settings');
    const { page } = opened;
    await press(opened);
    await ringAt(opened).waitFor();
    const decline = ringAt(opened).getByRole('button', { name: 'Decline' });
    for (let steps = 0; steps < 10; steps += 1) {
      await page.keyboard.press('Tab');
      if (await decline.evaluate((own) => own === document.activeElement)) break;
    }
    await page.keyboard.press('Enter');
    await expect.poll(() => lever(opened, 'return (levers.calls["household.order"] ?? []).length')).toBe(1);
  });

  test('leaves the focus where somebody types or decides, and can be worked above a dialog', async () => {
    await using opened = await open('settings');
    const { page } = opened;
    await page.getByRole('button', { name: 'Delete the account' }).click();
    const field = page.getByLabel('Type DELETE');
    await field.focus();
    await press(opened);
    await ringAt(opened).waitFor();
    await page.keyboard.type('DEL');
    expect(await field.inputValue()).toBe('DEL');
    await ringAt(opened).getByRole('button', { name: 'Put away' }).click();
    await ringAt(opened).waitFor({ state: 'detached' });
    expect(await field.isVisible()).toBe(true);
  });

  test('two doorbells ring at once, each with buttons of its own', async () => {
    await using opened = await open('settings?doorbells');
    await press(opened);
    await press(opened, `, '${YARD}'`);
    await ringAt(opened, 'Yard').getByRole('button', { name: 'Decline' }).click();
    expect(await lever(opened, 'return levers.calls["household.order"][0][0]')).toBe(YARD);
    await ringAt(opened).getByRole('button', { name: 'Put away' }).click();
    await ringAt(opened).waitFor({ state: 'detached' });
    expect(await ringAt(opened, 'Yard').count()).toBe(1);
  });

  test('sounds, is silenced here, and in quiet hours is shown without a sound', async () => {
    await using opened = await open('settings');
    const { page } = opened;
    await press(opened);
    await ringAt(opened).getByRole('button', { name: 'Silence it here' }).click();
    await ringAt(opened).getByRole('button', { name: 'Let it sound here' }).waitFor();
    await end(opened, 'missed');
    await page.getByRole('group', { name: 'Front door' }).getByRole('button', { name: 'Close' }).click();
    await page.getByText('Quiet hours').click();
    await page.getByLabel('From').fill('00:00');
    await page.getByLabel('Until').fill('23:59');
    await press(opened);
    await ringAt(opened).getByText('Somebody is at the door').waitFor();
    expect(
      await ringAt(opened)
        .getByRole('button', { name: /sound|Silence/ })
        .count(),
    ).toBe(0);
  });

  test('a press that was held back for long rings no more, and is told as what it is', async () => {
    await using opened = await open('settings');
    await lever(opened, 'levers.lateMs = 20 * 60_000');
    await press(opened);
    await opened.page.getByText(/Somebody rang at Front door, \d/).waitFor();
    expect(await ringAt(opened).count()).toBe(0);
  });

  test('what was made up in a device’s name is said once', async () => {
    await using opened = await open('settings');
    for (const forged of [1, 2])
      await lever(opened, `levers.drop({ forged: ${forged}, repeated: 0, unreadable: 0 })`);
    const told = opened.page.getByRole('alertdialog', { name: /made up in the name of one of your devices/ });
    await told.waitFor();
    expect(await told.count()).toBe(1);
  });
});
