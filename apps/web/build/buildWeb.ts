import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Bundle, bundleSchema } from '@porchlight/contracts/http';
import { bundleClient } from './bundleClient.ts';
import { compress } from './compress.ts';
import { describeBundle } from './describeBundle.ts';
import { inputsHash, PROJECT } from './inputsHash.ts';

/** A built client. */
export interface BuiltWeb {
  /** Where it lies, with its `bundle.json`. */
  readonly folder: string;
  readonly bundle: Bundle;
  /** False where an earlier build was of the same inputs. */
  readonly isNew: boolean;
}

const BUILDS_KEPT = 4;

/**
 * Builds the client into `.porchlight/web/<hash of the inputs>`, unless that is there. What stands there is whole: a build takes its name when it is done, and
 * of two builds at once one wins. Throws an Error with what Vite says.
 */
export async function buildWeb(parent: string = join(PROJECT, '.porchlight/web')): Promise<BuiltWeb> {
  const folder = join(parent, inputsHash().slice(0, 16));
  const kept = readBundle(folder);
  if (kept !== null) return { folder, bundle: kept, isNew: false };
  const unfinished = join(parent, `unfinished-${process.pid}`);
  mkdirSync(unfinished, { recursive: true });
  try {
    await bundleClient(unfinished);
    const described = describeBundle(unfinished);
    writeFileSync(join(unfinished, 'bundle.json'), `${JSON.stringify(described, null, 2)}\n`);
    compress(unfinished, described);
    settle(unfinished, folder);
    prune(parent, folder);
    return { folder, bundle: described, isNew: true };
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
}

/** The bundle of a finished build, or null. */
function readBundle(folder: string): Bundle | null {
  try {
    return bundleSchema.parse(JSON.parse(readFileSync(join(folder, 'bundle.json'), 'utf8')));
  } catch {
    return null;
  }
}

function settle(unfinished: string, folder: string): void {
  try {
    renameSync(unfinished, folder);
  } catch (error) {
    if (readBundle(folder) === null) throw error;
  }
}

/** Removes the oldest builds, never the newest. */
function prune(parent: string, newest: string): void {
  const builds = readdirSync(parent)
    .filter((name) => /^[0-9a-f]{16}$/.test(name))
    .map((name) => join(parent, name))
    .filter((path) => path !== newest)
    .map((path) => ({ path, at: statSync(path).mtimeMs }))
    .toSorted((a, b) => b.at - a.at);
  for (const { path } of builds.slice(BUILDS_KEPT - 1)) rmSync(path, { recursive: true, force: true });
}
