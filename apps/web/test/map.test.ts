import { findBrowser } from '@porchlight/testkit/browser/openBrowser';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Gallery } from './browser/Gallery.ts';

/** Pixels of the first map's ground, drawn anew, in which more than one colour is seen once the town is there. */
const MAP_IS_DRAWN = `new Promise(requestAnimationFrame).then(() => {
  const canvas = document.querySelector('.maplibregl-canvas');
  if (canvas === null) return false;
  const copy = new OffscreenCanvas(64, 64);
  const pen = copy.getContext('2d');
  pen.drawImage(canvas, 0, 0, 64, 64);
  const pixels = new Uint32Array(pen.getImageData(0, 0, 64, 64).data.buffer);
  return new Set(pixels).size > 20;
})`;

describe.skipIf(findBrowser(process.env['PATH']) === null)(
  'the map, in a browser under the policy of the server',
  () => {
    let gallery: Gallery;
    beforeAll(async () => {
      gallery = await Gallery.open();
    });
    afterAll(() => gallery?.[Symbol.asyncDispose]());

    test.each([
      { width: 360, theme: 'dark' },
      { width: 1280, theme: 'light' },
    ] as const)(
      'at $width px it draws the town without a request beyond its own origin, and has no fault that axe finds',
      async (view) => {
        await using opened = await gallery.page('map', view);
        const elsewhere: string[] = [];
        opened.page.on('request', (request) => {
          if (!/^(http:\/\/127\.0\.0\.1|blob:|data:)/.test(request.url())) elsewhere.push(request.url());
        });
        await opened.page.reload();
        await opened.page.getByRole('button', { name: 'Maple 12 door' }).waitFor();
        await expect.poll(() => opened.page.evaluate(MAP_IS_DRAWN), { timeout: 20_000 }).toBe(true);
        expect(await opened.faults()).toEqual([]);
        expect(opened.complaints).toEqual([]);
        expect(elsewhere).toEqual([]);
      },
    );

    test('the arrow keys move a device that is being placed, two metres a press and twenty with Shift', async () => {
      await using opened = await gallery.page('map');
      const pin = opened.page.getByRole('button', { name: /Yard/ });
      await pin.press('ArrowUp');
      await waitForField(opened.page, 'Latitude', '52.52062');
      await pin.press('Shift+ArrowUp');
      await waitForField(opened.page, 'Latitude', '52.52080');
      await pin.press('ArrowRight');
      await waitForField(opened.page, 'Longitude', '13.40633');
    });

    test('a press on the ground places the device there', async () => {
      await using opened = await gallery.page('map');
      const ground = opened.page.getByRole('region', { name: 'Where Yard stands' });
      await opened.page.getByRole('button', { name: /Yard/ }).waitFor();
      await ground.click({ position: { x: 120, y: 80 } });
      await expect.poll(() => opened.page.getByLabel('Latitude').inputValue()).not.toBe('52.52060');
      expect(await opened.page.getByLabel('Longitude').inputValue()).not.toBe('13.40630');
    });

    test('it looks at all devices and areas at first, wherever they are', async () => {
      await using opened = await gallery.page('map', { width: 360 });
      const map = opened.page.getByRole('region', { name: 'Devices and requests' });
      for (const name of ['Maple 12 door', 'Oak 7 drive', 'Elm 31 street']) {
        const pin = opened.page.getByRole('button', { name });
        await pin.waitFor();
        const [inner, outer] = [await pin.boundingBox(), await map.boundingBox()];
        if (inner === null || outer === null) throw new Error('the map is not shown');
        expect(inner.x).toBeGreaterThanOrEqual(outer.x);
        expect(inner.x + inner.width).toBeLessThanOrEqual(outer.x + outer.width);
        expect(inner.y).toBeGreaterThanOrEqual(outer.y);
        expect(inner.y + inner.height).toBeLessThanOrEqual(outer.y + outer.height);
      }
    });

    test('Enter on the map places the device in its middle', async () => {
      await using opened = await gallery.page('map');
      await opened.page.getByRole('button', { name: /Yard/ }).press('Shift+ArrowUp');
      await waitForField(opened.page, 'Latitude', '52.52078');
      await opened.page.getByRole('application', { name: /Where Yard stands/ }).press('Enter');
      await waitForField(opened.page, 'Latitude', '52.52060');
    });

    test('two numbers place it as well, and what is no place is said to be none', async () => {
      await using opened = await gallery.page('map');
      const latitude = opened.page.getByLabel('Latitude');
      await latitude.fill('95');
      await opened.page.getByText('A number from −90 to 90').waitFor();
      await latitude.fill('52.5');
      await latitude.blur();
      await waitForField(opened.page, 'Latitude', '52.50000');
      expect(opened.complaints).toEqual([]);
    });

    test('an area is drawn by keyboard alone, and what is wrong with it is said by the rule', async () => {
      await using opened = await gallery.page('area', { width: 360 });
      const said = opened.page.locator('.pl-area-verdict');
      await expect.poll(() => said.textContent()).toContain('km², 3 corners.');
      expect(await opened.faults()).toEqual([]);
      const map = opened.page.getByRole('application', { name: /The area of the request/ });
      await map.press('ArrowLeft');
      await opened.page.getByRole('button', { name: /Corner 3/ }).press('Delete');
      await expect.poll(() => said.textContent()).toBe('Press on the map to set one more corner or more.');
      await opened.page.getByLabel('Corners').fill('52.518, 13.402\n52.518, 13.403\n52.5181, 13.403');
      await expect.poll(() => said.textContent()).toMatch(/square metres|km²|too small|at least/);
      await opened.page.getByLabel('Corners').fill('52.518, nowhere');
      await opened.page.getByText('Each line is two numbers').waitFor();
      expect(opened.complaints).toEqual([]);
    });

    test('a press beside an edge of the area puts a corner into that edge', async () => {
      await using opened = await gallery.page('area');
      await opened.page.getByRole('button', { name: /Corner 1/ }).waitFor();
      await opened.page
        .getByRole('region', { name: 'The area of the request' })
        .click({ position: { x: 40, y: 40 } });
      await expect.poll(() => opened.page.locator('.pl-area-verdict').textContent()).toContain('4 corners');
    });
  },
);

function waitForField(page: Page, label: string, value: string): Promise<void> {
  return expect.poll(() => page.getByLabel(label).inputValue()).toBe(value);
}
