import { concatBytes, equalBytes, PorchlightError } from '@porchlight/kernel';
import { malformed } from '../header/ByteReader.ts';
import { ByteWriter } from '../header/ByteWriter.ts';
import { labelled } from '../header/labelled.ts';
import type { SealPrimitives } from '../primitives/primitives.ts';

/** The four messages, in their order (spec/pairing.md section 4). */
export const PAIRING_MESSAGES = {
  'client-hello': 1,
  'device-hello': 2,
  'client-offer': 3,
  'device-done': 4,
} as const;
export type PairingMessage = keyof typeof PAIRING_MESSAGES;

/** The longest message, in bytes, with its head: a keyring of 120 KiB in Base64, its proof and a policy, twice as long as they are in JSON at most, and room for the rest. */
export const PAIRING_MESSAGE_BYTES = 212_992;

export const HASH_BYTES = 32;
const HEAD_BYTES = 8;
const VERSION = 1;

/** The head of spec/pairing.md section 4, then `body`. Throws `limit_exceeded`. */
export function pairingMessage(name: PairingMessage, ...body: readonly Uint8Array[]): Uint8Array {
  const content = concatBytes(...body);
  requireShort(HEAD_BYTES + content.length);
  return concatBytes(messageHead(name, content.length), content);
}

/** The eight bytes before a body of `length` bytes. */
export function messageHead(name: PairingMessage, length: number): Uint8Array {
  const writer = new ByteWriter(HEAD_BYTES);
  return writer.u8(0x50).u8(0x50).u8(VERSION).u8(PAIRING_MESSAGES[name]).u32(length).bytes;
}

/** The body (a view). Throws `broken_chain` for another of the four, and `malformed_record`, `unsupported_version` or `limit_exceeded`. */
export function readPairingMessage(message: Uint8Array, name: PairingMessage): Uint8Array {
  if (message.length < HEAD_BYTES || message[0] !== 0x50 || message[1] !== 0x50)
    throw malformed('it does not begin with "PP"');
  if (message[2] !== VERSION)
    throw new PorchlightError('unsupported_version', 'the other side pairs by another version; update both');
  requireShort(message.length);
  const stated = new DataView(message.buffer, message.byteOffset, message.byteLength).getUint32(4);
  if (stated !== message.length - HEAD_BYTES) throw malformed('its length is not the one it states');
  const type = message[3] as number;
  if (type < 1 || type > 4) throw malformed(`there is no pairing message ${type}`);
  if (type !== PAIRING_MESSAGES[name])
    throw new PorchlightError('broken_chain', `a ${name} was expected and another pairing message came`);
  return message.subarray(HEAD_BYTES);
}

/** SHA256 over the hash before (nothing for the first) and the whole message: what the next message is bound to. */
export function transcriptHash(
  before: Uint8Array | null,
  message: Uint8Array,
  primitives: Pick<SealPrimitives, 'sha256'>,
): Uint8Array {
  return primitives.sha256(labelled('pair-transcript', before ?? new Uint8Array(HASH_BYTES), message));
}

/** Throws `broken_chain` unless the message names the transcript that the reader has. */
export function requirePrevious(stated: Uint8Array, known: Uint8Array): void {
  if (!equalBytes(stated, known))
    throw new PorchlightError(
      'broken_chain',
      'the message belongs to another pairing, or came in another order',
    );
}

/** Throws `wrong_key` unless the MACs are the same; compares in constant time. */
export function requireMac(stated: Uint8Array, computed: Uint8Array): void {
  if (!equalBytes(stated, computed))
    throw new PorchlightError(
      'wrong_key',
      'the other side has another setup code, or the message was changed',
    );
}

function requireShort(length: number): void {
  if (length > PAIRING_MESSAGE_BYTES)
    throw new PorchlightError(
      'limit_exceeded',
      `a pairing message has at most ${PAIRING_MESSAGE_BYTES} bytes`,
    );
}
