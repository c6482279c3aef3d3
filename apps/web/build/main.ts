import { buildWeb } from './buildWeb.ts';

/** `node infra/boot/boot.mjs apps/web/build/main.ts`: builds the client if need be, and prints one line of JSON: `{folder, bundleHex, isNew}`. */
const { folder, bundle, isNew } = await buildWeb();
process.stdout.write(`${JSON.stringify({ folder, bundleHex: bundle.bundleHex, isNew })}\n`);
