import { DEVICE_KINDS } from '@porchlight/contracts';
import { bytesToHex, isPorchlightError, PorchlightError } from '@porchlight/kernel';
import type { VerifiedKeyring } from '@porchlight/seal/header';
import type { PairingIdentity } from '@porchlight/seal/pairing';
import type { Household } from '../household/Household.ts';
import type { DevicePublicKeys } from '../keyring/pairDevices.ts';

/**
 * The keyring that names the device that was met: the newest where it does so already, after a pairing that broke off, else the next one.
 * Throws `unsupported_version` for a kind that isn't known here, `not_permitted` for a device that was retired or whose keys have changed, and what `Household.pair` throws.
 */
export function keyringWith(
  household: Household,
  identity: PairingIdentity,
  issuedAtMs: number,
): VerifiedKeyring {
  const device = publicKeysOf(identity);
  const newest = newestOf(household);
  const known = newest?.keyring.devices.find(({ deviceId }) => deviceId === device.deviceId);
  if (newest === null || known === undefined) return household.pair([device], issuedAtMs);
  const isSame = known.kind === device.kind && known.boxKeyHex === device.boxKeyHex;
  if (known.retiredAtMs === undefined && isSame) return newest;
  const hint = 'this household had the device before: reset it, so that it makes new keys, and pair it then';
  throw new PorchlightError('not_permitted', hint);
}

function publicKeysOf({ deviceId, kind, signingKey, boxKey }: PairingIdentity): DevicePublicKeys {
  const known = DEVICE_KINDS.find((each) => each === kind);
  if (known === undefined)
    throw new PorchlightError('unsupported_version', `update this program: it has no ${kind} yet`);
  return { deviceId, kind: known, signingKeyHex: bytesToHex(signingKey), boxKeyHex: bytesToHex(boxKey) };
}

function newestOf(household: Household): VerifiedKeyring | null {
  try {
    return household.keyring;
  } catch (error) {
    if (isPorchlightError(error, 'not_found')) return null;
    throw error;
  }
}
