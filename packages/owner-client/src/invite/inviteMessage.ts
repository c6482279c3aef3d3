import { concatBytes, equalBytes, PorchlightError } from '@porchlight/kernel';
import { labelled } from '@porchlight/seal/header';
import type { SealPrimitives } from '@porchlight/seal/seal';

/** The five messages, in their order (spec/invitation.md section 4). */
const MESSAGES = { greeting: 1, introduction: 2, opening: 3, admission: 4, done: 5 } as const;
export type InviteMessage = keyof typeof MESSAGES;

/** The longest message, in bytes, with its head; that of the relay's longest slot. */
export const INVITE_MESSAGE_BYTES = 212_992;

const MAGIC = [0x50, 0x49] as const;
const VERSION = 1;
const HEAD_BYTES = 8;
const HASH_BYTES = 32;

/** The head, then `body`. Throws `limit_exceeded`. */
export function inviteMessage(name: InviteMessage, ...body: readonly Uint8Array[]): Uint8Array {
  const content = concatBytes(...body);
  requireShort(HEAD_BYTES + content.length);
  return concatBytes(inviteHead(name, content.length), content);
}

/** The eight bytes before a body of `length` bytes. */
export function inviteHead(name: InviteMessage, length: number): Uint8Array {
  const head = new Uint8Array(HEAD_BYTES);
  head.set([...MAGIC, VERSION, MESSAGES[name]]);
  new DataView(head.buffer).setUint32(4, length);
  return head;
}

/** The body. Throws `broken_chain` for another of the five, and `malformed_record`, `unsupported_version` or `limit_exceeded`. */
export function readInviteMessage(message: Uint8Array, name: InviteMessage): Uint8Array {
  requireShort(message.length);
  if (message.length < HEAD_BYTES || message[0] !== MAGIC[0] || message[1] !== MAGIC[1])
    throw malformedInvite('it does not begin with "PI"');
  if (message[2] !== VERSION)
    throw new PorchlightError(
      'unsupported_version',
      'the other side invites by another version; update both',
    );
  const stated = new DataView(message.buffer, message.byteOffset, message.byteLength).getUint32(4);
  if (stated !== message.length - HEAD_BYTES) throw malformedInvite('its length is not the one it states');
  if (message[3] !== MESSAGES[name])
    throw new PorchlightError('broken_chain', `the ${name} of the invitation was expected, and another came`);
  return message.slice(HEAD_BYTES);
}

/** The parts of `bytes`, of these lengths. Throws `malformed_record` unless they are all of it. */
export function cut(bytes: Uint8Array, ...lengths: readonly number[]): Uint8Array[] {
  if (bytes.length !== lengths.reduce((sum, length) => sum + length, 0))
    throw malformedInvite('a part of it has another length');
  let offset = 0;
  return lengths.map((length) => {
    offset += length;
    return bytes.slice(offset - length, offset);
  });
}

/** SHA256 over the hash before (nothing for the first) and the whole message: what the next message begins with. */
export function inviteTranscript(
  before: Uint8Array | null,
  message: Uint8Array,
  primitives: Pick<SealPrimitives, 'sha256'>,
): Uint8Array {
  return primitives.sha256(labelled('invite-transcript', before ?? new Uint8Array(HASH_BYTES), message));
}

/** What follows the transcript's hash in a body. Throws `broken_chain` for another transcript, and `malformed_record`. */
export function afterTranscript(body: Uint8Array, known: Uint8Array): Uint8Array {
  const [stated = body, rest = body] = cut(body, HASH_BYTES, Math.max(0, body.length - HASH_BYTES));
  if (!equalBytes(stated, known))
    throw new PorchlightError(
      'broken_chain',
      'the message belongs to another invitation, or came in another order',
    );
  return rest;
}

/** The refusal of bytes that break the format. */
export function malformedInvite(what: string): PorchlightError {
  return new PorchlightError('malformed_record', `a message of the invitation is malformed: ${what}`);
}

function requireShort(length: number): void {
  if (length > INVITE_MESSAGE_BYTES)
    throw new PorchlightError(
      'limit_exceeded',
      `a message of an invitation has at most ${INVITE_MESSAGE_BYTES} bytes: the household’s keyring is too large`,
    );
}
