import { LINK_PARTS, type LinkPart } from '@porchlight/contracts/internal';
import { bytesToHex, type DeviceId, hexToBytes, PorchlightError, parseDeviceId } from '@porchlight/kernel';
import { LIMITS, RECORD_HEAD_BYTES } from '@porchlight/seal/header';

/** A binary message of the link (contracts/spec/live-relay.md section 3): one record of one device. */
export interface LinkMessage {
  readonly part: LinkPart;
  readonly deviceId: DeviceId;
  readonly record: Uint8Array;
}

const RECORD_START = 17;
/** The longest binary message of the link. */
export const LINK_MESSAGE_MAX_BYTES = RECORD_START + LIMITS.recordBytes;

export function encodeLinkMessage({ part, deviceId, record }: LinkMessage): Uint8Array {
  const message = new Uint8Array(RECORD_START + record.length);
  message[0] = LINK_PARTS[part];
  message.set(hexToBytes(deviceId), 1);
  message.set(record, RECORD_START);
  return message;
}

/** The record is a view, and not looked into. Throws `malformed_message`, and `limit_exceeded` for one that is too long. */
export function decodeLinkMessage(message: Uint8Array): LinkMessage {
  const part = PARTS.get(message[0] ?? 0);
  if (part === undefined) throw malformed('the first byte of a message of the link is 1, 2 or 3');
  if (message.length < RECORD_START + RECORD_HEAD_BYTES)
    throw malformed('a message of the link has the 16 bytes of a device and a record');
  if (message.length > LINK_MESSAGE_MAX_BYTES)
    throw new PorchlightError(
      'limit_exceeded',
      `a message of the link has at most ${LINK_MESSAGE_MAX_BYTES} bytes`,
    );
  const deviceId = parseDeviceId(bytesToHex(message.subarray(1, RECORD_START)));
  return { part, deviceId, record: message.subarray(RECORD_START) };
}

const PARTS: ReadonlyMap<number, LinkPart> = new Map(
  Object.entries(LINK_PARTS).map(([part, number]) => [number, part as LinkPart]),
);

function malformed(hint: string): PorchlightError {
  return new PorchlightError('malformed_message', hint);
}
