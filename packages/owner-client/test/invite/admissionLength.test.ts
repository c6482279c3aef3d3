import { PAIRING_RELAY_LIMITS } from '@porchlight/contracts/http';
import { systemRandom } from '@porchlight/kernel';
import { nodePrimitives } from '@porchlight/seal/node';
import { expect, test } from 'vitest';
import { Household } from '../../src/index.ts';
import { encodeAdmission } from '../../src/invite/admission.ts';
import { INVITE_MESSAGE_BYTES, inviteMessage } from '../../src/invite/inviteMessage.ts';
import { NOW_MS } from '../keyring/Town.ts';

const KEYRING_BYTES = 122_880;
const PROOF_CHARS = 16_384;
const POLICY_CHARS = 4_096;
/** What `inviteMessage` is given beside the plaintext: the transcript's hash and the tag of the secretbox. */
const SEALED_BYTES = 32 + 16;

/** Lines as short as a proof's shortest, each of which takes three bytes more in JSON than it has characters. */
const proof = `— ${'a'.repeat(42)}\n`.repeat(PROOF_CHARS).slice(0, PROOF_CHARS);

test('an admission with a keyring, a proof and a policy of their greatest lengths fits into one message and the relay’s slot', () => {
  const household = new Household(Household.newSecrets(systemRandom), nodePrimitives, systemRandom);
  const keyring = { ...household.pair([], NOW_MS), record: new Uint8Array(KEYRING_BYTES).fill(255) };
  const logged = {
    keyringProof: proof,
    logPolicy: '\n'.repeat(POLICY_CHARS),
    watchKeyHex: 'f'.repeat(64),
  };
  const admission = encodeAdmission(household.root.publicKey, household.memberId, keyring, logged);
  const message = inviteMessage('admission', new Uint8Array(SEALED_BYTES), admission);
  expect(message.length).toBeGreaterThan(KEYRING_BYTES * (4 / 3) + PROOF_CHARS + 2 * POLICY_CHARS);
  expect(message.length).toBeLessThanOrEqual(INVITE_MESSAGE_BYTES);
  expect(INVITE_MESSAGE_BYTES).toBe(PAIRING_RELAY_LIMITS.messageBytes.offer);
});
