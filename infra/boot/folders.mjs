import { accessSync, constants, existsSync, mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { BootError } from './BootError.mjs';

/** The root of the project. */
export const PROJECT = resolve(dirname(fileURLToPath(import.meta.url)), '../..');

/**
 * Where fetched programs live: `PORCHLIGHT_CACHE`, else `$XDG_CACHE_HOME/porchlight` or `~/.cache/porchlight`, else
 * `.cache/` in the project where the home can't be written. Throws BootError where nothing can.
 */
export function cacheFolder(env = process.env) {
  if (env.PORCHLIGHT_CACHE) {
    const chosen = resolve(env.PORCHLIGHT_CACHE);
    if (canMake(chosen)) return chosen;
    throw new BootError(`PORCHLIGHT_CACHE names ${chosen}, which can’t be written. Name a folder that can.`);
  }
  const base = env.XDG_CACHE_HOME || (env.HOME && join(env.HOME, '.cache'));
  const candidates = [...(base ? [join(base, 'porchlight')] : []), join(PROJECT, '.cache')];
  const folder = candidates.find(canMake);
  if (folder !== undefined) return folder;
  throw new BootError(
    `None of ${candidates.join(', ')} can be written. Set PORCHLIGHT_CACHE to a folder that can.`,
  );
}

/**
 * The environment for npm and pnpm: `nodeFolder` first on the path, nobody asked anything, and a home that can be written:
 * where the user's can't, one in the cache, with the user's own npm settings still read.
 */
export function toolEnvironment(cache, nodeFolder, env = process.env) {
  const tools = { ...env, CI: 'true', PATH: [nodeFolder, env.PATH].filter(Boolean).join(delimiter) };
  for (const name of Object.keys(tools)) if (/^npm_(package|lifecycle)_/.test(name)) delete tools[name];
  if (env.HOME && isWritable(env.HOME)) return tools;
  const settings = join(env.HOME || homedir(), '.npmrc');
  tools.HOME = join(cache, 'home');
  mkdirSync(tools.HOME, { recursive: true });
  if (existsSync(settings)) tools.npm_config_userconfig = settings;
  return tools;
}

function canMake(folder) {
  try {
    mkdirSync(folder, { recursive: true });
  } catch {
    return false;
  }
  return isWritable(folder);
}

function isWritable(path) {
  try {
    accessSync(path, constants.W_OK | constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
