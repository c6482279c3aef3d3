import { PorchlightError } from '@porchlight/kernel';
import {
  canonicalJson,
  type Keyring,
  type KeyringDevice,
  LIMITS,
  RECORD_HEAD_BYTES,
} from '@porchlight/seal/header';

const SIGNATURE_BYTES = 64;

/**
 * The keyring with the oldest links left out until its record keeps within 122,880 bytes, from the longest history first.
 * A link goes only if `previous` held it, since what is left out is read from there (spec/keyring.md). Throws `limit_exceeded` where that isn't enough.
 */
export function fitHistory(keyring: Keyring, previous: Keyring | null): Keyring {
  let excessBytes = recordBytes(keyring) - LIMITS.recordBytes;
  if (excessBytes <= 0) return keyring;
  const keptLinks = keyring.devices.map((device) => device.history.length);
  const newLinks = keyring.devices.map((device) => newLinksOf(device, previous));
  while (excessBytes > 0) {
    const longest = longestOf(keptLinks, newLinks);
    if (longest === null) throw tooLarge();
    const kept = (keptLinks[longest] ?? 0) - 1;
    keptLinks[longest] = kept;
    const commaBytes = kept > 0 ? 1 : 0;
    excessBytes -= canonicalJson(keyring.devices[longest]?.history[kept]).length + commaBytes;
  }
  const devices = keyring.devices.map((device, i) => ({
    ...device,
    history: device.history.slice(0, keptLinks[i]),
  }));
  return { ...keyring, devices };
}

/** The place of the longest history that has a link to lose, or null. */
function longestOf(keptLinks: readonly number[], newLinks: readonly number[]): number | null {
  let longest: number | null = null;
  for (const [i, kept] of keptLinks.entries()) {
    const isLonger = longest === null || kept > (keptLinks[longest] ?? 0);
    if (kept > (newLinks[i] ?? 0) && isLonger) longest = i;
  }
  return longest;
}

/** How many links no earlier version holds. */
function newLinksOf(device: KeyringDevice, previous: Keyring | null): number {
  const before = previous?.devices.find(({ deviceId }) => deviceId === device.deviceId);
  return device.epoch - (before?.epoch ?? device.epoch);
}

/** Canonical JSON of a keyring is ASCII, so its length is its bytes. */
function recordBytes(keyring: Keyring): number {
  return RECORD_HEAD_BYTES + canonicalJson(keyring).length + SIGNATURE_BYTES;
}

function tooLarge(): PorchlightError {
  const hint = `a keyring has at most ${LIMITS.recordBytes} bytes: remove clients that are no longer used, or let members see fewer devices`;
  return new PorchlightError('limit_exceeded', hint);
}
