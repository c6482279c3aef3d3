import { join } from 'node:path';
import { findBrowser } from '@porchlight/testkit/browser/openBrowser';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Gallery, type OpenPage } from '../browser/Gallery.ts';
import { filmClip } from '../player/filmClip.ts';

const FRONT_DOOR = 'a'.repeat(32);
const LIVE = `devices/${FRONT_DOOR}/live`;
const MEANS = ['codecs', 'fragments'] as const;
const STATES = [
  ['connecting', 'Connecting'],
  ['asking', 'Asking the device'],
  ['offline', 'The device is offline'],
  ['silent', 'The device doesn’t answer yet'],
  ['refused', 'You can’t watch this now'],
] as const;
const VIEWS = [LIVE, 'live'].flatMap((path) =>
  [360, 1280].flatMap((width) => [
    { path, width, theme: 'light' as const },
    { path, width, theme: 'dark' as const },
  ]),
);

/** Has the made-up devices do something. */
function lever<Result>(opened: OpenPage, script: string): Promise<Result> {
  return opened.page.evaluate(`(async () => { const { live, calls } = window.levers; ${script} })()`);
}

describe.skipIf(findBrowser(process.env['PATH']) === null)(
  'live view, in a browser under the policy of the server',
  () => {
    let gallery: Gallery;
    beforeAll(async () => {
      const { pieces } = await filmClip(4000);
      const served = new TextEncoder().encode(JSON.stringify(pieces));
      gallery = await Gallery.open((path) => (path === '/clip.json' ? served : null));
    });
    afterAll(() => gallery?.[Symbol.asyncDispose]());
    const open = (path: string, view = {}) => gallery.page(`app/${path}`, view);

    test.each(MEANS)('by %s it shows what is filmed, moving, and calls it live', async (means) => {
      await using opened = await open(`${LIVE}?means=${means}`);
      await whenLive(opened.page);
      await expect.poll(() => brightness(opened.page)).toBeGreaterThan(10);
      const before = await picture(opened.page);
      await expect.poll(async () => (await picture(opened.page)) !== before).toBe(true);
      const first = await opened.page.locator('.pl-live-stage').getAttribute('data-first-picture-ms');
      expect(Number(first)).toBeGreaterThan(0);
      expect(opened.complaints).toEqual([]);
    });

    test.each(VIEWS)(
      '$path at $width px in the $theme theme has no fault that axe finds, breaks no policy and fits the width',
      async ({ path, ...view }) => {
        await using opened = await open(path, view);
        await opened.page.getByText('LIVE', { exact: true }).first().waitFor();
        await expect.poll(() => brightness(opened.page)).toBeGreaterThan(10);
        await shot(opened, `${path.includes('devices') ? 'live' : 'wall'}-${view.width}-${view.theme}`);
        expect(await opened.faults()).toEqual([]);
        expect(opened.complaints).toEqual([]);
        expect(await opened.page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(
          view.width,
        );
      },
    );

    test.each(STATES)('while it is %s it says so in plain words: %s', async (manner, words) => {
      await using opened = await open(`${LIVE}?manner=${manner}`, { width: 360 });
      await opened.page.locator('.pl-live-words').getByText(words, { exact: true }).waitFor();
      expect(await opened.page.getByText('LIVE', { exact: true }).count()).toBe(0);
      expect(await opened.faults()).toEqual([]);
      await shot(opened, `state-${manner}`);
    });

    test.each(MEANS)(
      'by %s, when nothing comes any more the last picture stays, dimmed, and isn’t called live; when it comes again it is',
      async (means) => {
        await using opened = await open(`${LIVE}?means=${means}`);
        const { page } = opened;
        await whenLive(page);
        await expect.poll(() => brightness(page)).toBeGreaterThan(10);
        await lever(opened, "await live.setManner('stalled')");
        await page.locator('.pl-live-words').getByText('Interrupted').waitFor();
        await page.locator('.pl-live-holder[data-dimmed]').waitFor();
        expect(await brightness(page)).toBeGreaterThan(10);
        expect(await page.getByText('LIVE', { exact: true }).count()).toBe(0);
        await expect
          .poll(() => page.locator('.pl-live-mark').getAttribute('data-connection'))
          .toBe('stalled');
        await shot(opened, `interrupted-${means}`);
        expect(await opened.faults()).toEqual([]);
        await lever(opened, "await live.setManner('live')");
        await whenLive(page);
        const before = await picture(page);
        await expect.poll(async () => (await picture(page)) !== before).toBe(true);
      },
    );

    test('what may be older than ten seconds isn’t called live', async () => {
      await using opened = await open(`${LIVE}?manner=delayed`);
      await opened.page.getByText('Not live: up to 12 s late').waitFor();
      expect(await opened.page.getByText('LIVE', { exact: true }).count()).toBe(0);
      await shot(opened, 'state-delayed');
    });

    test('older keys of the device are said below the picture', async () => {
      await using opened = await open(`${LIVE}?manner=keyring`, { theme: 'dark' });
      await opened.page.getByText('It goes by older keys').waitFor();
      await shot(opened, 'state-keyring');
    });

    test('privacy mode is said instead of a picture', async () => {
      await using opened = await open(`${LIVE}?manner=silent`);
      await lever(
        opened,
        'window.levers.devices = window.levers.devices.map((each) => ({ ...each, state: { ...each.state, privacy: true } }))',
      );
      await opened.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))");
      await opened.page.locator('.pl-live-words').getByText('Privacy mode is on').waitFor();
      await shot(opened, 'state-privacy');
    });

    test('the connection is shown and, pressed, all that is known of it', async () => {
      await using opened = await open(`${LIVE}?manner=lossy`, { width: 360 });
      const { page } = opened;
      await expect.poll(() => page.locator('.pl-live-mark').getAttribute('data-connection')).toBe('weak');
      const mark = page.getByRole('button', { name: /Weak connection/ });
      await mark.click();
      const panel = page.getByRole('region', { name: 'Connection' });
      await panel.getByText('140 ms', { exact: true }).waitFor();
      await panel.getByText(/kbit\/s$/).waitFor();
      await panel.getByRole('img', { name: /Pictures a second over the last [2-9] seconds/ }).waitFor();
      expect(await opened.faults()).toEqual([]);
      await shot(opened, 'connection');
      await page.keyboard.press('Escape');
      await panel.waitFor({ state: 'hidden' });
    });

    test.each(MEANS)(
      'by %s one can go back to what was just seen, stand still in it, and return',
      async (means) => {
        await using opened = await open(`${LIVE}?means=${means}`);
        const { page } = opened;
        await whenLive(page);
        const line = page.getByRole('slider', { name: 'What was just seen' });
        await expect.poll(() => line.isEnabled()).toBe(true);
        await expect.poll(async () => Number(await line.getAttribute('min'))).toBeLessThan(-4500);
        await line.focus();
        await page.keyboard.press('ArrowLeft');
        await page
          .locator('.pl-live-marks')
          .getByText(/^\d+ s ago$/)
          .waitFor();
        expect(await page.getByText('LIVE', { exact: true }).count()).toBe(0);
        const moving = await picture(page);
        await expect.poll(async () => (await picture(page)) !== moving).toBe(true);
        await shot(opened, `back-${means}`);
        await page.getByRole('button', { name: 'Pause' }).click();
        await page.getByRole('button', { name: 'Go on' }).waitFor();
        await expect.poll(() => isStill(page)).toBe(true);
        const behind = async () => Number(await line.getAttribute('value'));
        const stoodAt = await behind();
        await expect.poll(behind).toBeLessThan(stoodAt - 500);
        await page.getByRole('button', { name: /back to the newest picture/ }).click();
        await whenLive(page);
        await expect.poll(() => isStill(page)).toBe(false);
        expect(opened.complaints).toEqual([]);
      },
    );

    test.each(MEANS)(
      'by %s the kept picture is a PNG of what is shown, by the device’s name',
      async (means) => {
        await using opened = await open(`${LIVE}?means=${means}`);
        const { page } = opened;
        await whenLive(page);
        await page.getByRole('heading', { name: 'Front door' }).waitFor();
        await page.getByRole('button', { name: 'Pause' }).click();
        await expect.poll(() => isStill(page)).toBe(true);
        const [download] = await Promise.all([
          page.waitForEvent('download'),
          page.getByRole('button', { name: 'Save this picture' }).click(),
        ]);
        expect(download.suggestedFilename()).toMatch(/^Front door \d{4}-\d\d-\d\d \d\d-\d\d-\d\d\.png$/);
        await page.getByText('The picture was saved').waitFor();
        const chunks: Buffer[] = [];
        for await (const chunk of await download.createReadStream()) chunks.push(chunk as Buffer);
        const saved = await small(page, `data:image/png;base64,${Buffer.concat(chunks).toString('base64')}`);
        expect(saved).toMatchObject({ width: 640, height: 360 });
        expect(difference(saved.pixels, await pixels(page))).toBeLessThan(3);
      },
    );

    test('the quality that is chosen is asked for, and auto asks for less where pictures go missing', async () => {
      await using opened = await open(LIVE);
      const { page } = opened;
      await whenLive(page);
      const heard = () => lever<string[]>(opened, 'return live.heard()');
      expect(await heard()).toContain('a begin high');
      await page.getByLabel('Quality').selectOption({ label: 'Data saver' });
      await expect.poll(heard).toContain('a quality low');
      await page.getByLabel('Quality').selectOption({ label: 'High' });
      await expect.poll(heard).toContain('a quality high');
      const before = (await heard()).length;
      await page.getByLabel('Quality').selectOption({ label: 'Auto' });
      await lever(opened, "await live.setManner('lossy')");
      await expect.poll(async () => (await heard()).slice(before)).toContain('a quality low');
    });

    test('sound begins at a press alone, and ends at one', async () => {
      await using opened = await open(LIVE);
      const { page } = opened;
      await whenLive(page);
      await page.evaluate(`(() => {
        window.started = 0;
        const start = AudioBufferSourceNode.prototype.start;
        AudioBufferSourceNode.prototype.start = function (...given) { window.started += 1; return start.apply(this, given); };
      })()`);
      const started = () => page.evaluate<number>('window.started');
      expect(await started()).toBe(0);
      await page.getByRole('button', { name: 'Sound on' }).click();
      await expect.poll(started).toBeGreaterThan(20);
      await page.getByRole('button', { name: 'Sound off' }).click();
      await page.getByRole('button', { name: 'Sound on' }).waitFor();
      expect(await lever(opened, "return calls['live.setSound'].map(([, isOn]) => isOn)")).toEqual([
        true,
        false,
      ]);
    });

    test('who leaves the page stops watching', async () => {
      await using opened = await open(LIVE);
      await whenLive(opened.page);
      await opened.page.getByRole('link', { name: 'Home', exact: true }).click();
      await opened.page.getByRole('heading', { name: 'Home' }).waitFor();
      await expect.poll(() => lever<string[]>(opened, 'return live.heard()')).toContain('a stop');
    });

    test('a tab that was hidden for half a minute rests, a shorter while doesn’t count, and shown again it goes on', async () => {
      await using opened = await open(LIVE);
      const { page } = opened;
      await whenLive(page);
      const heard = () => lever<string[]>(opened, 'return live.heard()');
      const turn = (visibility: string) =>
        page.evaluate(`(() => {
          Object.defineProperty(document, 'visibilityState', { value: '${visibility}', configurable: true });
          document.dispatchEvent(new Event('visibilitychange'));
        })()`);
      await page.clock.install();
      await turn('hidden');
      await page.clock.fastForward(29_000);
      await turn('visible');
      await turn('hidden');
      await page.clock.fastForward(29_000);
      expect(await heard()).not.toContain('a stop');
      await page.clock.fastForward(2_000);
      await expect.poll(heard).toContain('a stop');
      await turn('visible');
      await expect.poll(async () => (await heard()).filter((what) => what === 'a begin high').length).toBe(2);
      await whenLive(page);
    });

    test('a page that is left rests at once, and goes on when it is come back to', async () => {
      await using opened = await open(LIVE);
      const { page } = opened;
      await whenLive(page);
      await page.evaluate("dispatchEvent(new PageTransitionEvent('pagehide'))");
      await page.locator('.pl-live-words').getByText('Paused while you were away').waitFor();
      await expect.poll(() => lever<string[]>(opened, 'return live.heard()')).toContain('a stop');
      await shot(opened, 'state-resting');
      await page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow'))");
      await whenLive(page);
    });

    test('from a device’s card it is one press to its live picture, by keys too', async () => {
      await using opened = await open('');
      const { page } = opened;
      const card = page.getByRole('article', { name: 'Front door' });
      await card.getByRole('link', { name: 'Watch live' }).waitFor();
      await shot(opened, 'home');
      await card.getByRole('link', { name: 'Watch live' }).focus();
      await page.keyboard.press('Enter');
      await whenLive(page);
      await page.locator('.pl-live-edge').waitFor();
      await page.keyboard.press('Space');
      await page.getByRole('button', { name: 'Go on' }).waitFor();
      await page.keyboard.press('l');
      await whenLive(page);
    });

    test('the wall shows those that are there, says of the others why not, and leads to each', async () => {
      await using opened = await open('live');
      const { page } = opened;
      await expect.poll(() => page.getByText('LIVE', { exact: true }).count()).toBe(2);
      await page.getByRole('link', { name: 'Yard Offline' }).waitFor();
      expect(await lever<string[]>(opened, 'return live.heard()')).toEqual(
        expect.arrayContaining(['a begin low', 'c begin low']),
      );
      await page.getByRole('link', { name: 'Drive LIVE' }).click();
      await page.getByRole('heading', { name: 'Drive' }).waitFor();
      await whenLive(page);
    });
  },
);

/** An element that shows pictures has one. */
async function whenLive(page: Page): Promise<void> {
  await page.locator('.pl-live-marks').getByText('LIVE', { exact: true }).waitFor();
}

/** The shown picture as a data URL, made small or in another size. */
function picture(page: Page, width = 64, height = 36): Promise<string> {
  return page.evaluate(`(() => {
    const size = { width: ${width}, height: ${height} };
    const copy = Object.assign(document.createElement('canvas'), size);
    copy.getContext('2d').drawImage(document.querySelector('.pl-live-picture'), 0, 0, size.width, size.height);
    return copy.toDataURL();
  })()`);
}

/** Of the shown picture, from 0 to 255. */
function brightness(page: Page): Promise<number> {
  return page.evaluate(`(() => {
    const small = Object.assign(document.createElement('canvas'), { width: 64, height: 36 });
    const context = small.getContext('2d');
    context.drawImage(document.querySelector('.pl-live-picture'), 0, 0, 64, 36);
    const { data } = context.getImageData(0, 0, 64, 36);
    return data.reduce((sum, value, index) => (index % 4 === 3 ? sum : sum + value), 0) / (64 * 36 * 3);
  })()`);
}

const SHOTS = process.env['PORCHLIGHT_SHOTS'];

/** Keeps a picture of the page to look at, where somebody asked for it. */
async function shot({ page }: OpenPage, name: string): Promise<void> {
  if (SHOTS !== undefined) await page.screenshot({ path: join(SHOTS, `live-${name}.png`), fullPage: true });
}

/** Whether two looks at the picture, some frames apart, are the same. */
async function isStill(page: Page): Promise<boolean> {
  const before = await picture(page);
  await page.evaluate(`new Promise((resolve) => {
    let left = 20;
    requestAnimationFrame(function next() { left -= 1; if (left === 0) resolve(); else requestAnimationFrame(next); });
  })`);
  return (await picture(page)) === before;
}

interface Small {
  readonly width: number;
  readonly height: number;
  readonly pixels: readonly number[];
}

/** An image by its address: its size, and its pixels when it is made small. */
function small(page: Page, url: string): Promise<Small> {
  return page.evaluate(`(async () => {
    const image = new Image();
    image.src = ${JSON.stringify(url)};
    await image.decode();
    const context = Object.assign(document.createElement('canvas'), { width: 64, height: 36 }).getContext('2d');
    context.drawImage(image, 0, 0, 64, 36);
    return { width: image.naturalWidth, height: image.naturalHeight, pixels: [...context.getImageData(0, 0, 64, 36).data] };
  })()`);
}

/** Of the shown picture, made small. */
async function pixels(page: Page): Promise<readonly number[]> {
  return (await small(page, await picture(page, 640, 360))).pixels;
}

/** By how much the pixels differ in the mean. */
function difference(one: readonly number[], other: readonly number[]): number {
  return one.reduce((sum, value, index) => sum + Math.abs(value - (other[index] ?? 0)), 0) / one.length;
}
