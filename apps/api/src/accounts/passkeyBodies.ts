import type { passkeyChallengeSchema } from '@porchlight/contracts/http';
import type { PasskeyChallenge } from '@porchlight/domain';
import { bytesToBase64, PorchlightError } from '@porchlight/kernel';
import type { z } from 'zod';

/** A challenge as it goes over the wire. */
export function challengeBody({
  challenge,
  challengeToken,
  credentialIds,
}: PasskeyChallenge): z.output<typeof passkeyChallengeSchema> {
  return {
    challengeB64: bytesToBase64(challenge),
    challengeToken,
    credentialIdsB64: credentialIds.map((credentialId) => bytesToBase64(credentialId)),
  };
}

/** The id of a credential from a WebAuthn response. Throws `malformed_encoding` for what isn't Base64url. */
export function credentialIdOf(id: string): Uint8Array {
  if (!/^[A-Za-z0-9_-]+$/.test(id))
    throw new PorchlightError('malformed_encoding', 'a credential id is Base64url');
  return new Uint8Array(Buffer.from(id, 'base64url'));
}
