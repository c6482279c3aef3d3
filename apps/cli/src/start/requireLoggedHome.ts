import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PorchlightError } from '@porchlight/kernel';
import { z } from 'zod';
import type { HomeRecord } from './Home.ts';

const pairingSchema = z.looseObject({ keyringProof: z.string().optional() });

/** Throws `unsupported_version`, saying what to do, for a home that was founded before keyrings were logged: neither its devices nor a browser could take any of its keyrings. */
export function requireLoggedHome({ devices }: Pick<HomeRecord, 'devices'>): void {
  for (const { folder } of devices) {
    const pairing = pairingSchema.parse(JSON.parse(readFileSync(join(folder, 'pairing.json'), 'utf8')));
    if (pairing.keyringProof !== undefined) continue;
    const hint =
      'the homes in this folder are from a version without the transparency log, which could not take any of their keys: move the folder .porchlight away, and start again';
    throw new PorchlightError('unsupported_version', hint);
  }
}
