import { bytesToHex, concatBytes, decodeUtf8, hexToBytes, PorchlightError, utf8 } from '@porchlight/kernel';
import { labelled } from '@porchlight/seal/header';
import type { KeyPair, SealPrimitives } from '@porchlight/seal/seal';
import type { ClientPublicKeys } from '../keyring/memberRequests.ts';
import { cut, malformedInvite } from './inviteMessage.ts';
import { MEMBER_NAME_BYTES, parseMemberName } from './memberName.ts';

/** Who wants to join: what the owner confirms and the keyring will name. */
export interface Introduction {
  readonly memberId: string;
  readonly client: ClientPublicKeys;
  /** What the member wants to be called. */
  readonly name: string;
}

const SIGNATURE_BYTES = 64;

/** The plaintext of spec/invitation.md section 4.2, with the signature of the client's key over it and over what came before (`bound`). */
export function encodeIntroduction(
  { memberId, client, name }: Introduction,
  bound: Uint8Array,
  signing: KeyPair,
  primitives: SealPrimitives,
): Uint8Array {
  const nameBytes = utf8(parseMemberName(name));
  const padded = new Uint8Array(MEMBER_NAME_BYTES);
  padded.set(nameBytes);
  const keys = [hexToBytes(client.signingKeyHex), hexToBytes(client.boxKeyHex)];
  const fields = concatBytes(hexToBytes(memberId), ...keys, Uint8Array.of(nameBytes.length), padded);
  const signature = primitives.sign(labelled('invite-introduction', bound, fields), signing.secretKey);
  return concatBytes(fields, signature);
}

/** Throws `malformed_record`, `bad_signature` where the client doesn't hold the signing key that it names, and `malformed_message` for a name that can't be shown. */
export function decodeIntroduction(
  plaintext: Uint8Array,
  bound: Uint8Array,
  primitives: SealPrimitives,
): Introduction {
  const lengths = [16, 32, 32, 1, MEMBER_NAME_BYTES, SIGNATURE_BYTES];
  const [memberId, signingKey, boxKey, length, padded, signature] = cut(plaintext, ...lengths) as [
    Uint8Array,
    Uint8Array,
    Uint8Array,
    Uint8Array,
    Uint8Array,
    Uint8Array,
  ];
  const signed = labelled('invite-introduction', bound, plaintext.subarray(0, -SIGNATURE_BYTES));
  if (!primitives.verifySignature(signature, signed, signingKey))
    throw new PorchlightError('bad_signature', 'who joins doesn’t hold the signing key that it names');
  const nameLength = length[0] ?? 0;
  if (padded.subarray(nameLength).some((byte) => byte !== 0))
    throw malformedInvite('its padding is not zeros');
  const name = decodeUtf8(padded.subarray(0, nameLength));
  if (nameLength > MEMBER_NAME_BYTES || parseMemberName(name) !== name)
    throw malformedInvite('the name is not in its form');
  const client = { signingKeyHex: bytesToHex(signingKey), boxKeyHex: bytesToHex(boxKey) };
  return { memberId: bytesToHex(memberId), client, name };
}
