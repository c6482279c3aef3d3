import type { LinkPart } from '@porchlight/contracts/internal';
import vectors from '@porchlight/contracts/vectors/live-relay.json' with { type: 'json' };
import { bytesToHex, hexToBytes, parseDeviceId } from '@porchlight/kernel';
import { expect, test } from 'vitest';
import { decodeLinkMessage, encodeLinkMessage, LINK_MESSAGE_MAX_BYTES } from '../src/index.ts';

test.each(vectors.linkMessage.taken)('the message $messageHex is written and read', (each) => {
  const message = {
    part: each.part as LinkPart,
    deviceId: parseDeviceId(each.deviceId),
    record: hexToBytes(each.recordHex),
  };
  expect(bytesToHex(encodeLinkMessage(message))).toBe(each.messageHex);
  expect(decodeLinkMessage(hexToBytes(each.messageHex))).toEqual(message);
});

test.each(vectors.linkMessage.refused)('$name is refused', ({ messageHex, code }) => {
  expect(() => decodeLinkMessage(hexToBytes(messageHex))).toThrow(expect.objectContaining({ code }));
});

test('a message holds a record of full length, and none that is longer', () => {
  const whole = new Uint8Array(LINK_MESSAGE_MAX_BYTES).fill(1);
  expect(decodeLinkMessage(whole).record).toHaveLength(122_880);
  expect(() => decodeLinkMessage(new Uint8Array(LINK_MESSAGE_MAX_BYTES + 1).fill(1))).toThrow(
    expect.objectContaining({ code: 'limit_exceeded' }),
  );
});
