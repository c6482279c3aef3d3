import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { BootError } from './BootError.mjs';
import { run } from './command.mjs';
import { cacheFolder, PROJECT, toolEnvironment } from './folders.mjs';
import { withLock } from './lock.mjs';
import { fetchedFolder, fetchPackage } from './npm.mjs';
import { withProgress } from './progress.mjs';
import { PNPM } from './versions.mjs';

const MODULES = join(PROJECT, 'node_modules');
const STAMP = join(MODULES, '.porchlight-stamp');

/** Installs the packages that the lock file names, unless the stamp in `node_modules` says that they are. Throws BootError. */
export async function readyPackages(node) {
  const wanted = fingerprint();
  if (readStamp() === wanted) return;
  const cache = cacheFolder();
  const env = toolEnvironment(cache, dirname(node));
  mkdirSync(MODULES, { recursive: true });
  const installOnce = async () => {
    if (readStamp() === wanted) return;
    const pnpm = await readyPnpm(cache, env);
    await withProgress('Installing packages', (note) => install(pnpm, env, note));
    writeFileSync(`${STAMP}-new`, wanted);
    renameSync(`${STAMP}-new`, STAMP);
  };
  await withLock(join(MODULES, '.porchlight-lock'), installOnce, () =>
    process.stderr.write('… Another start is installing the packages: waiting for it\n'),
  );
}

/** The path of pnpm's native binary: run by itself, so that ending it ends all of it. */
async function readyPnpm(cache, env) {
  const { package: name, version, binaryLocator } = PNPM;
  const binaryIn = async (folder) => {
    const locator = await import(pathToFileURL(join(folder, 'node_modules', binaryLocator)));
    return locator.resolveInstalledBinary();
  };
  const verify = async (folder) => {
    const binary = await binaryIn(folder);
    const { code, tail } =
      binary === null ? { code: 1 } : await run(binary, ['--version'], { cwd: folder, env });
    if (code === 0 && tail.trim() === version) return;
    const why = tail ?? `no build of it for ${process.platform}-${process.arch} was installed`;
    throw new BootError(`The fetched pnpm ${version} does not run here: ${why}`);
  };
  const present = fetchedFolder(cache, name, version);
  if (existsSync(present)) return binaryIn(present);
  return withProgress(`Fetching pnpm ${version}`, async (note) =>
    binaryIn(await fetchPackage({ cache, name, version, env, verify, note })),
  );
}

async function install(pnpm, env, note) {
  const { code, tail } = await run(pnpm, ['install', '--frozen-lockfile', '--reporter=append-only'], {
    cwd: PROJECT,
    env,
    onLine: note,
  });
  if (code === 0) return;
  throw new BootError(
    `The packages could not be installed (pnpm’s exit code ${code}). It said:\n${tail}\n` +
      'Check the network connection, npm’s settings and the free disk space, then start again: what was fetched is kept.',
  );
}

/** SHA-256 over everything that decides what is installed here. */
function fingerprint() {
  const hash = createHash('sha256').update(`${process.platform} ${process.arch}`);
  for (const name of ['pnpm-lock.yaml', 'pnpm-workspace.yaml', ...manifests()]) {
    hash.update(`\n${name}\n`).update(readFileSync(join(PROJECT, name)));
  }
  return hash.digest('hex');
}

function manifests() {
  const rooms = ['apps', 'packages'].flatMap((folder) =>
    existsSync(join(PROJECT, folder))
      ? readdirSync(join(PROJECT, folder)).map((name) => join(folder, name))
      : [],
  );
  return ['.', 'firmware-sim', 'infra/bench', ...rooms.sort()]
    .map((folder) => join(folder, 'package.json'))
    .filter((path) => existsSync(join(PROJECT, path)));
}

function readStamp() {
  return existsSync(STAMP) ? readFileSync(STAMP, 'utf8') : null;
}
