import { bytesToHex, concatBytes, PorchlightError } from '@porchlight/kernel';
import { labelled } from '@porchlight/seal/header';
import { deriveKey, type SealPrimitives } from '@porchlight/seal/seal';
import type { InvitationSecret } from './invitationCode.ts';

/** What both sides derive from an invitation's secret (spec/invitation.md section 3). */
export interface InviteKeys {
  /** Where greeting, introduction, admission and acknowledgement meet; 32 hexadecimal digits, which tell nothing of the secret. */
  readonly rendezvousIdHex: string;
  /** Where the opening of the commitment is left. */
  readonly openingIdHex: string;
  readonly ownerMacKey: Uint8Array;
  readonly rootSealKey: Uint8Array;
  readonly mixKey: Uint8Array;
}

/** What one message of the session is sealed for. */
export type InviteStep = 'invite-introduction' | 'invite-opening' | 'invite-admission' | 'invite-done';

const ZERO_NONCE = new Uint8Array(24);
const BOX_OVERHEAD = 16;

/** Derives the keys of spec/invitation.md section 3. */
export function deriveInviteKeys(secret: InvitationSecret, primitives: SealPrimitives): InviteKeys {
  const inviteKey = primitives.sha256(labelled('invite-secret', secret));
  const derive = (label: string) => deriveKey(inviteKey, label, null, primitives);
  return {
    rendezvousIdHex: bytesToHex(derive('invite-rendezvous').subarray(0, 16)),
    openingIdHex: bytesToHex(derive('invite-opening-rendezvous').subarray(0, 16)),
    ownerMacKey: derive('invite-owner-mac'),
    rootSealKey: derive('invite-root'),
    mixKey: derive('invite-mix'),
  };
}

/** From X25519 of the ephemerals, the secret, and what was said so far. Throws `wrong_key` where X25519 gives zeros. */
export function inviteSession(
  keys: InviteKeys,
  own: Uint8Array,
  other: Uint8Array,
  transcript: Uint8Array,
  primitives: SealPrimitives,
): Uint8Array {
  const stream = primitives.box(new Uint8Array(32), ZERO_NONCE, other, own);
  if (stream === null)
    throw new PorchlightError('wrong_key', 'the other side sent a key that agrees on nothing: invite again');
  const data = concatBytes(keys.mixKey, transcript);
  return deriveKey(stream.subarray(16, 48), 'invite-session', data, primitives);
}

/** `secretbox` under KDF(key, step, data): each key seals one message. */
export function sealInvite(
  plaintext: Uint8Array,
  key: Uint8Array,
  step: InviteStep | 'invite-root',
  data: Uint8Array,
  primitives: SealPrimitives,
): Uint8Array {
  const sealed = new Uint8Array(plaintext.length + BOX_OVERHEAD);
  primitives.secretboxInto(sealed, plaintext, ZERO_NONCE, deriveKey(key, step, data, primitives));
  return sealed;
}

/** Opens what `sealInvite` made. Throws `wrong_key` for any other bytes. */
export function openInvite(
  sealed: Uint8Array,
  key: Uint8Array,
  step: InviteStep | 'invite-root',
  data: Uint8Array,
  primitives: SealPrimitives,
): Uint8Array {
  const stepKey = deriveKey(key, step, data, primitives);
  const plaintext =
    sealed.length < BOX_OVERHEAD ? null : primitives.secretboxOpen(sealed, ZERO_NONCE, stepKey);
  if (plaintext === null)
    throw new PorchlightError(
      'wrong_key',
      'a message of the invitation was changed on the way, or isn’t from this invitation: invite again',
    );
  return plaintext;
}

/** The commitment to an opening of 32 random bytes. */
export function commitmentTo(opening: Uint8Array, { sha256 }: Pick<SealPrimitives, 'sha256'>): Uint8Array {
  return sha256(labelled('invite-commitment', opening));
}

/** Six digits, as in `042 917`: what the two people compare (spec/invitation.md section 5). */
export function comparisonCode(
  session: Uint8Array,
  transcript: Uint8Array,
  opening: Uint8Array,
  primitives: SealPrimitives,
): string {
  const bytes = deriveKey(session, 'invite-compare', concatBytes(transcript, opening), primitives);
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const digits = String(view.getBigUint64(0) % 1_000_000n).padStart(6, '0');
  return `${digits.slice(0, 3)} ${digits.slice(3)}`;
}
