export { systemRandom } from '@porchlight/kernel';
export * from '@porchlight/seal/account';
export type { ClientSecrets, HouseholdSecrets, MemberSecrets } from '../household/HouseholdSecrets.ts';
export { newHouseholdSecrets, newMemberSecrets } from '../household/HouseholdSecrets.ts';
export { type DevicePlace, decodeVault, emptyVault, encodeVault, type Vault } from './vault.ts';
