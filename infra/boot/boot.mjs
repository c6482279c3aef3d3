/**
 * Sets up what is missing (Node.js 24, pnpm, the packages), then runs a `.ts` entry under Node.js 24:
 * `node infra/boot/boot.mjs ENTRY [arguments…]`. Built-in modules only, and the syntax of Node.js 12.
 */
const OLDEST_HOST = 20;

if (Number(process.versions.node.split('.')[0]) < OLDEST_HOST) {
  process.stderr.write(
    `Porchlight needs Node.js ${OLDEST_HOST} or newer with npm, and this is Node.js ${process.versions.node}. ` +
      'Install a newer one (your system’s package manager or nodejs.org has it) and start again.\n',
  );
  process.exit(1);
} else {
  import('./start.mjs').then(({ start }) => start(process.argv.slice(2)));
}
