import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findBrowser, openBrowser } from '@porchlight/testkit/browser/openBrowser';
import { expect, test } from 'vitest';
import { buildWeb } from '../build/buildWeb.ts';
import { serveClient } from './browser/serveClient.ts';

test.skipIf(findBrowser(process.env['PATH']) === null)(
  'the client that is built opens under the policy of the server without breaking it, page and worker',
  async () => {
    const parent = mkdtempSync(join(tmpdir(), 'porchlight-client-'));
    const { folder } = await buildWeb(parent);
    const settings = { apiAuthority: null, tileUrl: null, tileAttribution: null };
    const answer = (path: string) =>
      path === '/client.json' ? new TextEncoder().encode(JSON.stringify(settings)) : null;
    await using served = await serveClient(folder, 'index.html', answer);
    await using browser = await openBrowser(process.env['PATH']);
    const page = await browser.newPage();
    const said: string[] = [];
    page.on('console', (message) => said.push(message.text()));
    page.on('pageerror', (error) => said.push(error.message));
    await page.goto(served.url);
    await page.waitForSelector('h1');
    // A server of files alone knows no calls: those may fail, and nothing else.
    expect(said.filter((text) => !text.includes('the server responded with a status of 404'))).toEqual([]);
    rmSync(parent, { recursive: true });
  },
);
