import { findBrowser } from '@porchlight/testkit/browser/openBrowser';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Gallery } from './browser/Gallery.ts';

describe.skipIf(findBrowser(process.env['PATH']) === null)('the policy of the server, in a browser', () => {
  let gallery: Gallery;
  beforeAll(async () => {
    gallery = await Gallery.open();
  });
  afterAll(() => gallery?.[Symbol.asyncDispose]());

  test('lets libsodium’s WebAssembly seal and open in a worker', async () => {
    await using opened = await gallery.page('sealing');
    await opened.page.getByText('Opened 1,2,3').waitFor();
    expect(opened.complaints).toEqual([]);
  });

  test.each([
    [
      'a script in the page',
      "document.head.append(Object.assign(document.createElement('script'), { text: 'window.ran = true' }))",
    ],
    ['markup from a string', 'document.body.innerHTML = \'<img src=x onerror="window.ran = true">\''],
    ['a worker from a blob', "new Worker(URL.createObjectURL(new Blob(['postMessage(1)'])))"],
    ['a worker from elsewhere', "new Worker('https://evil.example/worker.js')"],
    [
      'a script from elsewhere',
      "document.head.append(Object.assign(document.createElement('script'), { src: 'https://evil.example/x.js' }))",
    ],
  ])('does not let in %s', async (_what, attempt) => {
    await using opened = await gallery.page('icons');
    const outcome = await opened.page.evaluate(`(() => {
      try { ${attempt}; return 'done'; } catch (error) { return error.name; }
    })()`);
    expect(outcome === 'TypeError' || opened.complaints.length > 0).toBe(true);
    expect(await opened.page.evaluate('window.ran === undefined')).toBe(true);
  });
});
