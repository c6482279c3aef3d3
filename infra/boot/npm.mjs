import {
  existsSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { BootError } from './BootError.mjs';
import { run } from './command.mjs';

const ABANDONED_MS = 3_600_000;
const TEMPORARY = 'unfinished-';

/**
 * The folder in `cache` that holds one package of the registry, exactly `version`, with its dependencies in `node_modules`;
 * fetched by the host's npm, without install scripts, when it isn't there. It appears by one rename after `verify(folder)`
 * held, so a stop in the middle leaves nothing half-made and two starts at once do no harm. Throws BootError.
 */
export async function fetchPackage({ cache, name, version, env, verify, note }) {
  const target = fetchedFolder(cache, name, version);
  if (existsSync(target)) return target;
  removeAbandoned(cache);
  const temporary = mkdtempSync(join(cache, TEMPORARY));
  const remove = () => removeFolder(temporary);
  process.once('exit', remove);
  try {
    await install(temporary, `${name}@${version}`, env, note);
    await verify(temporary);
    moveInto(temporary, target);
  } finally {
    process.removeListener('exit', remove);
    remove();
  }
  return target;
}

/** Where `fetchPackage` puts, or has put, this package. */
export function fetchedFolder(cache, name, version) {
  return join(cache, `${name}-${version}`);
}

async function install(folder, specifier, env, note) {
  writeFileSync(join(folder, 'package.json'), '{"private":true}\n');
  const [program, ...first] = findNpm(env);
  const options = [
    '--no-save',
    '--no-audit',
    '--no-fund',
    '--ignore-scripts',
    '--include=optional',
    '--loglevel=error',
  ];
  const patience = ['--fetch-retries=2', '--fetch-retry-mintimeout=1000', '--fetch-retry-maxtimeout=5000'];
  const { code, tail } = await run(
    program,
    [...first, 'install', '--prefix', folder, ...options, ...patience, specifier],
    { cwd: folder, env, onLine: note },
  );
  if (code === 0) return;
  throw new BootError(
    `npm could not fetch ${specifier} (exit code ${code}). It said:\n${indent(tail)}\n` +
      'Check the network connection and npm’s settings (registry, proxy), then start again: what was set up is kept.',
  );
}

/** The command that runs npm: the one that started this process, else the one beside this Node.js, else the one on the path. */
function findNpm(env) {
  const beside = dirname(process.execPath);
  const scripts = [env.npm_execpath, join(beside, '../lib/node_modules/npm/bin/npm-cli.js')];
  const script = scripts.find((path) => path?.endsWith('npm-cli.js') && existsSync(path));
  if (script !== undefined) return [process.execPath, script];
  for (const folder of [beside, ...(env.PATH ?? '').split(delimiter)]) {
    const program = join(folder, 'npm');
    if (!existsSync(program)) continue;
    const real = realpathSync(program);
    return real.endsWith('.js') ? [process.execPath, real] : [program];
  }
  throw new BootError('npm was not found beside Node.js nor on the path. Install npm and start again.');
}

function moveInto(source, target) {
  try {
    renameSync(source, target);
  } catch (error) {
    if (!existsSync(target)) throw error;
  }
}

/** Removes what starts that were killed have left, old enough that none of them can still be running. */
function removeAbandoned(cache) {
  for (const name of readdirSync(cache)) {
    const path = join(cache, name);
    if (!name.startsWith(TEMPORARY)) continue;
    const ageMs = Date.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
    if (ageMs > ABANDONED_MS) removeFolder(path);
  }
}

/** Removes a folder, or what can be removed of it while a program that is just being ended still writes into it. */
function removeFolder(path) {
  try {
    rmSync(path, { recursive: true, force: true, maxRetries: 10, retryDelay: 30 });
  } catch {
    // What is left is removed as abandoned by a later start.
  }
}

function indent(text) {
  return text.replace(/^/gm, '  ');
}
