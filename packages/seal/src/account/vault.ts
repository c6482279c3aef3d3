import { type AccountId, hexToBytes, PorchlightError, type RandomSource } from '@porchlight/kernel';
import { malformed } from '../header/ByteReader.ts';
import { ByteWriter } from '../header/ByteWriter.ts';
import type { SealPrimitives } from '../primitives/primitives.ts';
import type { MasterKey } from './accountKeys.ts';
import { type BoxPlace, COMMITTED_BOX_OVERHEAD, openCommitted, sealCommitted } from './committedBox.ts';

/** The longest sealed vault, in bytes. */
export const SEALED_VAULT_BYTES = 262_144;
/** Sealed vaults have a multiple of this many bytes, so that their length says little. */
export const VAULT_STEP_BYTES = 1_024;

const LENGTH_BYTES = 4;

/** The longest content of a vault, in bytes. */
export const VAULT_CONTENT_BYTES = SEALED_VAULT_BYTES - COMMITTED_BOX_OVERHEAD - LENGTH_BYTES;

/** `content` for this account and this version alone (spec/account.md section 6). `version` is what the account's vault has once this one stands, 0 at sign-up. Throws `limit_exceeded`, and `malformed_record` for no such version. */
export function sealVault(
  master: MasterKey,
  accountId: AccountId,
  version: number,
  content: Uint8Array,
  primitives: SealPrimitives,
  random: RandomSource,
): Uint8Array {
  if (content.length > VAULT_CONTENT_BYTES)
    throw new PorchlightError(
      'limit_exceeded',
      `a vault holds at most ${VAULT_CONTENT_BYTES} bytes; remove something from it`,
    );
  const padded = new Uint8Array(sealedLength(content.length) - COMMITTED_BOX_OVERHEAD);
  new DataView(padded.buffer).setUint32(0, content.length);
  padded.set(content, LENGTH_BYTES);
  return sealCommitted(padded, master, boxPlace(accountId, version), primitives, random);
}

/**
 * The content. Throws `wrong_key` where the master key, the account or the version is another, or a byte was changed; `limit_exceeded`, `malformed_record`
 * and `unsupported_version`. That `version` is the newest isn't shown by it: see spec/account.md section 6.
 */
export function openVault(
  master: MasterKey,
  accountId: AccountId,
  version: number,
  sealed: Uint8Array,
  primitives: SealPrimitives,
): Uint8Array {
  if (sealed.length > SEALED_VAULT_BYTES)
    throw new PorchlightError('limit_exceeded', `a sealed vault has at most ${SEALED_VAULT_BYTES} bytes`);
  const hint = 'the vault is another version than the server says, of another account, or was changed';
  const padded = openCommitted(sealed, master, boxPlace(accountId, version), hint, primitives);
  return unpadded(padded);
}

/** The content of a sealed vault that is authentic, and may still have been made by a program that pads wrongly. */
function unpadded(padded: Uint8Array): Uint8Array {
  if (padded.length < LENGTH_BYTES) throw malformed('it ends in the middle of a field');
  const length = new DataView(padded.buffer, padded.byteOffset).getUint32(0);
  const end = LENGTH_BYTES + length;
  if (sealedLength(length) !== padded.length + COMMITTED_BOX_OVERHEAD)
    throw malformed('its length is not that of its content, rounded up');
  if (padded.subarray(end).some((byte) => byte !== 0)) throw malformed('its padding is not zeros');
  return padded.slice(LENGTH_BYTES, end);
}

function sealedLength(contentLength: number): number {
  const whole = COMMITTED_BOX_OVERHEAD + LENGTH_BYTES + contentLength;
  return Math.ceil(whole / VAULT_STEP_BYTES) * VAULT_STEP_BYTES;
}

function boxPlace(accountId: AccountId, version: number): BoxPlace {
  const context = new ByteWriter(24).put(hexToBytes(accountId)).u64(version).bytes;
  return { purpose: 'account-vault', context };
}
