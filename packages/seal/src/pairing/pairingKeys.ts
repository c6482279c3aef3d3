import { bytesToHex, PorchlightError } from '@porchlight/kernel';
import { labelled } from '../header/labelled.ts';
import type { SealPrimitives } from '../primitives/primitives.ts';
import { deriveKey } from '../seal/kdf.ts';
import type { PairingSecret } from './setupCode.ts';

/** What both sides derive from the setup code (spec/pairing.md section 3); one key for each role. */
export interface PairingKeys {
  /** 32 hexadecimal digits: where the relay brings the two together. It tells nothing of the secret. */
  readonly rendezvousIdHex: string;
  readonly clientMacKey: Uint8Array;
  readonly deviceMacKey: Uint8Array;
  readonly mixKey: Uint8Array;
}

/** Derives the keys of spec/pairing.md section 3. */
export function derivePairingKeys(secret: PairingSecret, primitives: SealPrimitives): PairingKeys {
  const pairKey = primitives.sha256(labelled('pair-secret', secret));
  const derive = (label: string) => deriveKey(pairKey, label, null, primitives);
  return {
    rendezvousIdHex: bytesToHex(derive('pair-rendezvous').subarray(0, 16)),
    clientMacKey: derive('pair-client-mac'),
    deviceMacKey: derive('pair-device-mac'),
    mixKey: derive('pair-mix'),
  };
}

/**
 * The key that seals what follows the hellos: from X25519 of the ephemerals, the code and the transcript so far (spec/pairing.md section 6).
 * Throws `wrong_key` where X25519 gives zeros.
 */
export function sessionKey(
  keys: PairingKeys,
  ownEphemeralSecret: Uint8Array,
  otherEphemeral: Uint8Array,
  transcriptHash: Uint8Array,
  primitives: SealPrimitives,
): Uint8Array {
  const stream = primitives.box(new Uint8Array(32), new Uint8Array(24), otherEphemeral, ownEphemeralSecret);
  if (stream === null)
    throw new PorchlightError('wrong_key', 'the other side sent a key that agrees on nothing; pair again');
  const message = labelled('pair-session', keys.mixKey, transcriptHash);
  return primitives.hmac(stream.subarray(16, 48), message);
}

/** `secretbox` under KDF(session, label, transcriptHash). The caller seals once under each label and transcript. */
export function sealStep(
  plaintext: Uint8Array,
  session: Uint8Array,
  label: 'pair-offer' | 'pair-done',
  transcriptHash: Uint8Array,
  primitives: SealPrimitives,
): Uint8Array {
  const output = new Uint8Array(plaintext.length + 16);
  const key = deriveKey(session, label, transcriptHash, primitives);
  primitives.secretboxInto(output, plaintext, new Uint8Array(24), key);
  return output;
}

/** Opens what `sealStep` made. Throws `wrong_key` for any other bytes. */
export function openStep(
  sealed: Uint8Array,
  session: Uint8Array,
  label: 'pair-offer' | 'pair-done',
  transcriptHash: Uint8Array,
  primitives: SealPrimitives,
): Uint8Array {
  const key = deriveKey(session, label, transcriptHash, primitives);
  const plaintext = sealed.length < 16 ? null : primitives.secretboxOpen(sealed, new Uint8Array(24), key);
  if (plaintext === null)
    throw new PorchlightError(
      'wrong_key',
      'a pairing message was changed on the way, or isn’t from this pairing',
    );
  return plaintext;
}
