export * from './WebAuthnVerifier.ts';
