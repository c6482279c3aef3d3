import type { DeviceEvent } from '@porchlight/contracts';
import { bytesToBase64, bytesToHex, type DeviceId } from '@porchlight/kernel';
import { deviceIdOf, type KeyringDevice, makeStatement } from '@porchlight/seal/header';
import { nodePrimitives } from '@porchlight/seal/node';
import { beforeEach, describe, expect, test } from 'vitest';
import { EventGate } from '../../src/worker/EventGate.ts';

interface Device {
  readonly deviceId: DeviceId;
  readonly secretKey: Uint8Array;
  readonly named: KeyringDevice;
}

function device(byte: number): Device {
  const { publicKey, secretKey } = nodePrimitives.signKeyPair(new Uint8Array(32).fill(byte));
  const deviceId = deviceIdOf(publicKey, nodePrimitives);
  const signingKeyHex = bytesToHex(publicKey);
  const named: KeyringDevice = {
    deviceId,
    kind: 'doorbell',
    signingKeyHex,
    boxKeyHex: signingKeyHex,
    epoch: 1,
    epochKeyHex: signingKeyHex,
    wraps: [],
    history: [],
    commanders: [],
  };
  return { deviceId, secretKey, named };
}

const [door, yard, stranger] = [device(1), device(2), device(3)];
const keyring = { devices: [door.named, yard.named] };

/** A message of the stream: `from` says it, by the key of `by`. */
function message(
  number: number,
  {
    from = door,
    by = from,
    event = { kind: 'press' } as unknown,
  }: { from?: Device; by?: Device; event?: unknown } = {},
): string {
  const value = { deviceId: from.deviceId, number, atMs: 5, clockUncertaintyMs: 0, event };
  const record = makeStatement('event', value, (text) => nodePrimitives.sign(text, by.secretKey));
  return JSON.stringify({ recordB64: bytesToBase64(record) });
}

describe('the gate of the event stream', () => {
  let gate: EventGate;
  beforeEach(() => {
    gate = new EventGate(nodePrimitives);
  });
  const kinds = (...messages: readonly string[]): readonly (DeviceEvent['event']['kind'] | null)[] =>
    messages.map((each) => gate.take(each, keyring)?.event.kind ?? null);

  test('lets through what devices of the household signed, each counting for itself', () => {
    const motion = { kind: 'motion', clipId: '4'.repeat(32) };
    expect(kinds(message(7), message(2, { from: yard, event: motion }), message(9))).toEqual([
      'press',
      'motion',
      'press',
    ]);
    expect(gate.dropped).toEqual({ forged: 0, repeated: 0, unreadable: 0 });
  });

  test('drops what another key signed, also that of another device of the household, and counts it', () => {
    expect(kinds(message(1, { by: stranger }), message(2, { by: yard }))).toEqual([null, null]);
    expect(gate.dropped.forged).toBe(2);
    expect(kinds(message(1))).toEqual(['press']);
  });

  test('drops a ring whose bits were changed on the way', () => {
    const record = Buffer.from((JSON.parse(message(3)) as { recordB64: string }).recordB64, 'base64');
    const at = record.indexOf('"number":3') + '"number":'.length;
    record[at] = '4'.charCodeAt(0);
    expect(kinds(JSON.stringify({ recordB64: record.toString('base64') }))).toEqual([null]);
    expect(gate.dropped.forged).toBe(1);
  });

  test('takes each word once and none after a later one, and a forged number pushes nothing forward', () => {
    expect(kinds(message(5), message(5), message(4), message(6))).toEqual(['press', null, null, 'press']);
    expect(gate.dropped.repeated).toBe(2);
    expect(kinds(message(1000, { by: stranger }), message(7))).toEqual([null, 'press']);
  });

  test('a false command result is dropped', () => {
    const result = { kind: 'command-result', commandId: '1'.repeat(32), outcome: 'done' };
    expect(kinds(message(1, { event: result, by: stranger }), message(1, { event: result }))).toEqual([
      null,
      'command-result',
    ]);
  });

  test('a device that the keyring doesn’t name is told apart, so that a newer keyring can be asked for', () => {
    expect(() => gate.take(message(1, { from: stranger }), keyring)).toThrow(/not of your household/);
    expect(gate.dropped.unreadable).toBe(0);
    expect(gate.take(message(1, { from: stranger }), { devices: [stranger.named] })?.number).toBe(1);
  });

  test('what is no statement, an event without a signature or of a kind that isn’t known is unreadable', () => {
    const bare = JSON.stringify({
      deviceId: door.deviceId,
      number: 1,
      atMs: 5,
      clockUncertaintyMs: 0,
      event: { kind: 'press' },
    });
    expect(
      kinds('{', 'null', bare, '{"recordB64":"AAAA"}', message(1, { event: { kind: 'dance' } })),
    ).toEqual([null, null, null, null, null]);
    expect(gate.dropped).toEqual({ forged: 0, repeated: 0, unreadable: 5 });
  });
});
