import { build } from 'vite';
import { clientConfig } from './clientConfig.ts';

/** `node bundleMain.ts FOLDER [PAGE]`: started by `bundleClient` alone. */
const [outDir = '', page = 'index.html'] = process.argv.slice(2);
await build(clientConfig({ outDir, page }));
