import { bytesToHex, hexToBytes } from '@porchlight/kernel';
import type { KeyPair, SealPrimitives } from '@porchlight/seal/seal';
import type { MemberSecrets } from '../household/HouseholdSecrets.ts';
import type { Introduction } from './introduction.ts';
import { parseMemberName } from './memberName.ts';

/** What a member's fresh secrets are shown as, and the pair that signs for them. Throws `malformed_message` for a name that can't be shown. */
export function introductionOf(
  secrets: MemberSecrets,
  name: string,
  primitives: SealPrimitives,
): { readonly own: Introduction; readonly signing: KeyPair } {
  const signing = primitives.signKeyPair(hexToBytes(secrets.clientSigningSeedHex));
  const box = primitives.boxKeyPair(hexToBytes(secrets.clientBoxSecretHex));
  const client = {
    signingKeyHex: bytesToHex(signing.publicKey),
    boxKeyHex: bytesToHex(box.publicKey),
  };
  return { own: { memberId: secrets.memberId, client, name: parseMemberName(name) }, signing };
}
