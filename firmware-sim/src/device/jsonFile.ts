import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { parseWith } from '@porchlight/contracts';
import { PorchlightError } from '@porchlight/kernel';
import type { z } from 'zod';

/** What lies in a small file. Throws `invalid_setting` where it can't be read, `malformed_message` where it isn't what it should be. */
export function readJsonFile<Schema extends z.ZodType>(file: string, schema: Schema): z.output<Schema> {
  const name = basename(file);
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    throw new PorchlightError('invalid_setting', `${name} is missing or can't be read`, { cause });
  }
  try {
    return parseWith(schema, JSON.parse(text), name);
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
    throw new PorchlightError('malformed_message', `${name} is not JSON`, { cause });
  }
}

/** Replaces a small file at once: after a crash there is the old one or the new one. It is durable on return, and nobody else may read it. */
export function writeJsonFile(file: string, value: unknown): void {
  writeFileSync(`${file}.new`, JSON.stringify(value), { mode: 0o600, flush: true });
  renameSync(`${file}.new`, file);
  const folder = openSync(dirname(file), 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}
