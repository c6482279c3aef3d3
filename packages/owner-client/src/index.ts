export * from './api/ApiClient.ts';
export * from './household/Household.ts';
export * from './household/HouseholdSecrets.ts';
export type { ClientPublicKeys, MemberChange, NewMember } from './keyring/memberRequests.ts';
export type { DevicePublicKeys } from './keyring/pairDevices.ts';
export * from './pairing/askCloud.ts';
export * from './pairing/pairThroughRelay.ts';
export * from './pairing/readPairingCode.ts';
export * from './safety/safetyNumber.ts';
