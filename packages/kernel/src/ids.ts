import type { Brand } from './brand.ts';
import { bytesToHex } from './bytes.ts';
import { PorchlightError } from './errors.ts';
import type { RandomSource } from './random.ts';

/** 16 bytes as 32 lower-case hexadecimal digits; the first 16 of SHA-256 over the device's Ed25519 public key. */
export type DeviceId = Brand<string, 'DeviceId'>;
/** 16 random bytes as 32 lower-case hexadecimal digits. */
export type ClipId = Brand<string, 'ClipId'>;
/** 16 bytes in hexadecimal; the first 16 of SHA-256 over the household's root public key. */
export type HouseholdId = Brand<string, 'HouseholdId'>;
export type MemberId = Brand<string, 'MemberId'>;
export type RequestId = Brand<string, 'RequestId'>;
export type AgencyId = Brand<string, 'AgencyId'>;
/** 16 bytes in hexadecimal, which follow from the account's address and a key of the server's. */
export type AccountId = Brand<string, 'AccountId'>;
/** 16 random bytes in hexadecimal. */
export type ShareId = Brand<string, 'ShareId'>;
/** 16 random bytes in hexadecimal: one live session, or one time that somebody talks in it. */
export type LiveSessionId = Brand<string, 'LiveSessionId'>;
/** 16 random bytes in hexadecimal. */
export type SessionId = Brand<string, 'SessionId'>;

const ID_PATTERN = /^[0-9a-f]{32}$/;

function parserOf<Id extends string>(what: string) {
  return (text: string): Id => {
    if (!ID_PATTERN.test(text)) {
      throw new PorchlightError('malformed_id', `a ${what} is 32 lower-case hexadecimal digits`);
    }
    return text as Id;
  };
}

/** Each parser throws `malformed_id` for anything but 32 lower-case hexadecimal digits. */
export const parseDeviceId = parserOf<DeviceId>('device id');
export const parseClipId = parserOf<ClipId>('clip id');
export const parseHouseholdId = parserOf<HouseholdId>('household id');
export const parseMemberId = parserOf<MemberId>('member id');
export const parseRequestId = parserOf<RequestId>('request id');
export const parseAgencyId = parserOf<AgencyId>('agency id');
export const parseAccountId = parserOf<AccountId>('account id');
export const parseShareId = parserOf<ShareId>('share id');
export const parseSessionId = parserOf<SessionId>('session id');

/** A fresh id of 16 random bytes, for the kinds that aren't derived from a key. */
export function randomId(random: RandomSource): string {
  return bytesToHex(random(16));
}
