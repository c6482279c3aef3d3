import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { BootError } from './BootError.mjs';
import { run } from './command.mjs';
import { cacheFolder, toolEnvironment } from './folders.mjs';
import { fetchedFolder, fetchPackage } from './npm.mjs';
import { withProgress } from './progress.mjs';
import { isNewEnough, nodePackage, OLDEST_NODE } from './versions.mjs';

/** The path of a Node.js that is new enough: this one, or the one in the cache, fetched if it isn't there. Throws BootError. */
export async function readyNode() {
  if (isNewEnough(process.versions.node)) return process.execPath;
  const oldest = `${OLDEST_NODE.major}.${OLDEST_NODE.minor}`;
  const wanted = nodePackage();
  if (wanted === null) {
    throw new BootError(
      `Porchlight runs on Node.js ${oldest}, and the registry has none for ${process.platform}-${process.arch}. ` +
        `Install Node.js ${oldest} or newer and start again.`,
    );
  }
  const cache = cacheFolder();
  const binaryIn = (folder) => join(folder, 'node_modules', wanted.package, wanted.binary);
  const present = binaryIn(fetchedFolder(cache, wanted.package, wanted.version));
  if (existsSync(present)) return present;
  const verify = async (folder) => {
    const { code, tail } = await run(binaryIn(folder), ['-v']);
    if (code === 0 && tail.trim() === `v${wanted.version}`) return;
    throw new BootError(
      `The fetched Node.js ${wanted.version} does not run here (${tail}). ` +
        `Install Node.js ${oldest} or newer and start again.`,
    );
  };
  return withProgress(
    `Fetching Node.js ${wanted.version} (this one is ${process.versions.node})`,
    async (note) =>
      binaryIn(
        await fetchPackage({
          cache,
          name: wanted.package,
          version: wanted.version,
          env: toolEnvironment(cache, ''),
          verify,
          note,
        }),
      ),
  );
}
