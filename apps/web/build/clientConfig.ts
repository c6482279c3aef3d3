import { join } from 'node:path';
import react from '@vitejs/plugin-react';
import type { InlineConfig } from 'vite';

/** The folder of the web client. */
export const WEB_FOLDER = join(import.meta.dirname, '..');

/** Browsers of the spring of 2024 and later: the first that all know `light-dark()`. */
const BROWSERS = ['chrome123', 'firefox120', 'safari17.5'];

/**
 * How the client is built: everything from its own origin, nothing inline (the content security policy of the server forbids it),
 * every asset named by a hash of its content. The same sources give the same bytes.
 */
export function clientConfig({
  outDir,
  page = 'index.html',
}: {
  outDir: string;
  page?: string;
}): InlineConfig {
  return {
    root: WEB_FOLDER,
    configFile: false,
    logLevel: 'warn',
    envDir: false,
    publicDir: false,
    plugins: [react()],
    worker: { format: 'es' },
    build: {
      outDir,
      emptyOutDir: true,
      target: BROWSERS,
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      chunkSizeWarningLimit: 2500,
      rolldownOptions: { input: join(WEB_FOLDER, page) },
    },
  };
}
