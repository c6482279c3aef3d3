import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const BROWSERS = ['chromium', 'chromium-browser', 'google-chrome', 'chrome'];
const APT_PATIENCE_MS = 300_000;

/**
 * Installs Debian's Chromium for the tests in a browser, where there is none and this machine lets us: as root, with apt. Everywhere else nothing happens, and those tests are skipped
 * with a loud line. PORCHLIGHT_INSTALL=no keeps it from happening.
 */
export function installChromium(env: NodeJS.ProcessEnv, say: (line: string) => void): void {
  const has = (name: string) =>
    (env['PATH'] ?? '').split(delimiter).some((folder) => existsSync(join(folder, name)));
  const mayInstall = process.getuid?.() === 0 && has('apt-get') && env['PORCHLIGHT_INSTALL'] !== 'no';
  if (!mayInstall || BROWSERS.some(has)) return;
  say(
    'Installing Chromium from Debian, for the tests in a browser (PORCHLIGHT_INSTALL=no skips them instead)',
  );
  const options = {
    env: { ...env, DEBIAN_FRONTEND: 'noninteractive' },
    stdio: ['ignore', 'ignore', 'inherit'] as ['ignore', 'ignore', 'inherit'],
    timeout: APT_PATIENCE_MS,
  };
  spawnSync('apt-get', ['update', '-qq'], options);
  const packages = ['install', '-qq', '-y', '--no-install-recommends', 'chromium'];
  const { status } = spawnSync('apt-get', packages, options);
  if (status !== 0) say('COULD NOT INSTALL Chromium: the tests that need it will be SKIPPED');
}
