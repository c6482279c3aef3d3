export { PAIRING_ATTEMPTS, PAIRING_LIFETIME_MS } from './AttemptGuard.ts';
export { ClientPairing, type ReadSetupCode } from './ClientPairing.ts';
export {
  DevicePairing,
  type PairedHousehold,
  type PairingDeps,
  type PairingDevice,
} from './DevicePairing.ts';
export type { DeviceKind, PairingIdentity } from './hello.ts';
export { type PairingOffer, pairingOfferSchema } from './offer.ts';
export { PAIRING_MESSAGE_BYTES } from './pairingMessage.ts';
export { formatPairingUri, parsePairingUri } from './pairingUri.ts';
export {
  type CodeForm,
  formatSetupCode,
  type PairingSecret,
  pairingSecret,
  parseSetupCode,
  wrongSetupCodeGroups,
} from './setupCode.ts';
