import { bytesToHex, type DeviceId, type HouseholdId } from '@porchlight/kernel';
import type { VerifyPrimitives } from '../primitives/primitives.ts';
import { labelled } from './labelled.ts';

type Digest = Pick<VerifyPrimitives, 'sha256'>;

/** The id that belongs to a device's Ed25519 public key (spec/clip.md section 3). */
export function deviceIdOf(signingKey: Uint8Array, primitives: Digest): DeviceId {
  return idOf('device', signingKey, primitives) as DeviceId;
}

/** The id that belongs to a household's root public key (spec/clip.md section 3). */
export function householdIdOf(rootKey: Uint8Array, primitives: Digest): HouseholdId {
  return idOf('household', rootKey, primitives) as HouseholdId;
}

function idOf(role: string, publicKey: Uint8Array, primitives: Digest): string {
  return bytesToHex(primitives.sha256(labelled(role, publicKey)).subarray(0, 16));
}
