import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { openBrowser } from '@porchlight/testkit/browser/openBrowser';
import type { Browser, Page } from 'playwright-core';
import { bundleClient } from '../../build/bundleClient.ts';
import { serveClient } from './serveClient.ts';

const ENTRY = 'test/gallery/index.html';

/** A page of the gallery, open in a browser. */
export interface OpenPage extends AsyncDisposable {
  readonly page: Page;
  /** What the browser complained about: broken policies, uncaught errors. */
  readonly complaints: readonly string[];
  /** What axe finds, by the name of its rule. */
  faults(): Promise<readonly (readonly [rule: string, places: readonly string[]])[]>;
}

export interface PageOptions {
  readonly width?: number;
  readonly theme?: 'light' | 'dark';
  readonly isStill?: boolean;
  /** What the page may use, as playwright names it. */
  readonly permissions?: readonly string[];
}

/** The gallery of the client's parts, built as the client is and served under its policy. */
export class Gallery implements AsyncDisposable {
  readonly #browser: Browser;
  readonly #server: Awaited<ReturnType<typeof serveClient>>;
  readonly #folder: string;

  private constructor(browser: Browser, server: Awaited<ReturnType<typeof serveClient>>, folder: string) {
    this.#browser = browser;
    this.#server = server;
    this.#folder = folder;
  }

  /** `extra` answers paths that aren't files of the gallery; `switches` are Chromium's. */
  static async open(
    extra?: (path: string) => Uint8Array | null,
    switches: readonly string[] = [],
  ): Promise<Gallery> {
    const folder = mkdtempSync(join(tmpdir(), 'porchlight-gallery-'));
    await bundleClient(folder, ENTRY);
    return new Gallery(
      await openBrowser(process.env['PATH'], switches),
      await serveClient(folder, ENTRY, extra),
      folder,
    );
  }

  async page(
    name: string,
    { width = 1280, theme = 'light', isStill = false, permissions = [] }: PageOptions = {},
  ): Promise<OpenPage> {
    const context = await this.#browser.newContext({
      viewport: { width, height: 800 },
      colorScheme: theme,
      reducedMotion: isStill ? 'reduce' : 'no-preference',
      permissions: [...permissions],
    });
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.goto(`${this.#server.url}#${name}`);
    await page.waitForSelector('h1');
    return {
      page,
      complaints,
      async faults() {
        const { violations } = await new AxeBuilder({ page }).analyze();
        return violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]);
      },
      [Symbol.asyncDispose]: () => context.close(),
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#browser.close();
    await this.#server[Symbol.asyncDispose]();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
