import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { parseWith } from '@porchlight/contracts';
import { type Bundle, bundleSchema } from '@porchlight/contracts/http';
import { PorchlightError } from '@porchlight/kernel';
import { z } from 'zod';

const BUILD = join(import.meta.dirname, '../../../web/build/main.ts');
const answerSchema = z.object({ folder: z.string(), bundleHex: z.string(), isNew: z.boolean() });

/** The client as it is built from the sources here. */
export interface LocalClient {
  readonly folder: string;
  readonly bundle: Bundle;
}

/** Builds the client in a process of its own, or finds it built. Throws `internal` with what the build says. */
export async function buildLocalClient(): Promise<LocalClient> {
  try {
    const { stdout } = await promisify(execFile)(process.execPath, [BUILD]);
    const line = stdout.trim().split('\n').at(-1) ?? '';
    const { folder } = parseWith(answerSchema, JSON.parse(line), 'the answer of the build');
    return { folder, bundle: readBundle(folder) };
  } catch (cause) {
    const said = cause instanceof Error && 'stderr' in cause ? String(cause.stderr).trim() : String(cause);
    throw new PorchlightError('internal', `the web client could not be built: ${said}`, { cause });
  }
}

/** The bundle of a folder with a built client. Throws `malformed_message`. */
export function readBundle(folder: string): Bundle {
  return parseWith(
    bundleSchema,
    JSON.parse(readFileSync(join(folder, 'bundle.json'), 'utf8')),
    'bundle.json',
  );
}
