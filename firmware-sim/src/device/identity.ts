import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { bytesToHex, type DeviceId, hexToBytes, type RandomSource } from '@porchlight/kernel';
import { deviceIdOf } from '@porchlight/seal/header';
import type { KeyPair, SealPrimitives } from '@porchlight/seal/seal';
import { z } from 'zod';
import { readJsonFile, writeJsonFile } from './jsonFile.ts';

const seed = z.string().regex(/^[0-9a-f]{64}$/);
const identitySchema = z.strictObject({ signingSeedHex: seed, boxSecretHex: seed });

/** The keys that a device was born with; they never leave it. */
export interface DeviceIdentity {
  readonly deviceId: DeviceId;
  readonly signing: KeyPair;
  readonly box: KeyPair;
}

/** The identity that lies in a device's folder; a device that has none makes one. Throws `malformed_message` for a file that isn't one. */
export function loadIdentity(
  folder: string,
  primitives: SealPrimitives,
  random: RandomSource,
): DeviceIdentity {
  const file = join(folder, 'identity.json');
  if (!existsSync(file)) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    writeJsonFile(file, { signingSeedHex: bytesToHex(random(32)), boxSecretHex: bytesToHex(random(32)) });
  }
  const { signingSeedHex, boxSecretHex } = readJsonFile(file, identitySchema);
  const signing = primitives.signKeyPair(hexToBytes(signingSeedHex));
  const box = primitives.boxKeyPair(hexToBytes(boxSecretHex));
  return { deviceId: deviceIdOf(signing.publicKey, primitives), signing, box };
}
