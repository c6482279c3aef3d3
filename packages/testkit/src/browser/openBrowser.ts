import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'chrome'];
const ARGUMENTS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--enable-unsafe-swiftshader',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--autoplay-policy=no-user-gesture-required',
];

/** A Chromium on `path`, a PATH setting, or null: tests in the browser are skipped without one. */
export function findBrowser(path: string | undefined): string | null {
  const folders = (path ?? '').split(delimiter);
  const candidates = NAMES.flatMap((name) => folders.map((folder) => join(folder, name)));
  return candidates.find((path) => existsSync(path)) ?? null;
}

/** Starts it without a window; `more` are switches of Chromium besides the usual ones. Throws where there is none. */
export async function openBrowser(path: string | undefined, more: readonly string[] = []): Promise<Browser> {
  const executablePath = findBrowser(path);
  if (executablePath === null) throw new Error('no Chromium is on the path');
  return chromium.launch({ executablePath, args: [...ARGUMENTS, ...more] });
}
