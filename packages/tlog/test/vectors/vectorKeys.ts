import { utf8 } from '@porchlight/kernel';
import { formatVerifierKey, SIGNATURE_TYPES, type SignatureType, verifierKey } from '../../src/index.ts';
import { nodePrimitives } from '../nodePrimitives.ts';

/** A key that nobody can sign with, made from its name. */
const vkeyOf = (name: string, type: SignatureType): string =>
  formatVerifierKey(verifierKey(name, type, nodePrimitives.sha256(utf8(name)), nodePrimitives.sha256));

export const logVkey = (name: string): string => vkeyOf(name, SIGNATURE_TYPES.ed25519);
export const witnessVkey = (name: string): string => vkeyOf(name, SIGNATURE_TYPES.cosignature);
