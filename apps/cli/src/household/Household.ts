export { type DevicePublicKeys, Household, type HouseholdSecrets } from '@porchlight/owner-client';
