import { mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openBrowser } from '@porchlight/testkit/browser/openBrowser';
import { bundleClient } from '../../build/bundleClient.ts';
import { serveClient } from './serveClient.ts';

/** `node apps/web/test/browser/shots.ts FOLDER [page…]`: pictures of the kit's gallery at two widths in both themes, to look at. */
const [target = '.', ...pages] = process.argv.slice(2);
mkdirSync(target, { recursive: true });
const outDir = mkdtempSync(join(tmpdir(), 'porchlight-gallery-'));
await bundleClient(outDir, 'test/gallery/index.html');
await using served = await serveClient(outDir, 'test/gallery/index.html');
await using browser = await openBrowser(process.env['PATH']);
for (const theme of ['light', 'dark'] as const) {
  for (const width of [360, 1280]) {
    const page = await browser.newPage({ viewport: { width, height: 800 }, colorScheme: theme });
    page.on('console', (message) => process.stdout.write(`${message.type()}: ${message.text()}\n`));
    page.on('pageerror', (error) => process.stdout.write(`${error.stack}\n`));
    for (const name of pages.length === 0 ? ['home', 'forms', 'states', 'icons'] : pages) {
      await page.goto(`${served.url}?${encodeURIComponent(name)}#${name}`);
      await page.waitForSelector('h1');
      await page.evaluate('document.fonts.ready');
      if (name === 'map' || name === 'area') await page.waitForTimeout(3000);
      await page.screenshot({
        path: join(target, `${name.replaceAll(/\W+/g, '-')}-${width}-${theme}.png`),
        fullPage: true,
      });
    }
    await page.close();
  }
}
