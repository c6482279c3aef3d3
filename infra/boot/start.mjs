import { BootError } from './BootError.mjs';
import { runEntry } from './entry.mjs';
import { readyNode } from './node.mjs';
import { readyPackages } from './packages.mjs';

const STOP_SIGNALS = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 };

/** Sets up, runs `[entry, ...arguments]` and ends this process as the entry ended. */
export async function start([entry, ...entryArguments]) {
  if (entry === undefined) {
    process.stderr.write('usage: node infra/boot/boot.mjs ENTRY [arguments…]\n');
    process.exit(2);
  }
  for (const [signal, code] of Object.entries(STOP_SIGNALS)) process.on(signal, () => process.exit(code));
  try {
    const node = await readyNode();
    await readyPackages(node);
    for (const signal of Object.keys(STOP_SIGNALS)) process.removeAllListeners(signal);
    runEntry(node, entry, entryArguments);
  } catch (error) {
    if (!(error instanceof BootError)) throw error;
    process.stderr.write(`\nPorchlight could not be set up. ${error.message}\n`);
    process.exit(1);
  }
}
