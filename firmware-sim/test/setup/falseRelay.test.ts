import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { PairingSlot } from '@porchlight/contracts/http';
import { PAIRING_RELAY_LIMITS } from '@porchlight/contracts/http';
import { type ErrorCode, systemRandom } from '@porchlight/kernel';
import { PAIRING_MESSAGE_BYTES } from '@porchlight/seal/pairing';
import { expect, test } from 'vitest';
import { SetupBench } from './SetupBench.ts';

/** The messages of another pairing of other parties, which the relay has kept. */
async function earlierPairing(): Promise<ReadonlyMap<PairingSlot, Uint8Array>> {
  await using bench = await SetupBench.start();
  const setUp = bench.setUp();
  await bench.pair();
  await (await setUp).confirmed;
  const slots = ['hello', 'meet', 'offer', 'done'] as const;
  return new Map(slots.map((slot) => [slot, bench.relay.only(slot) as Uint8Array]));
}
const earlier = await earlierPairing();

type Falsify = (message: Uint8Array, slot: PairingSlot) => Uint8Array;
const changed =
  (offset: number): Falsify =>
  (message) =>
    message.map((byte, i) => (i === offset ? byte ^ 1 : byte));
const old: Falsify = (_message, slot) => earlier.get(slot) as Uint8Array;
const garbage: Falsify = (message) => systemRandom(Math.min(message.length, 500));
const tooLong: Falsify = (_message, slot) => new Uint8Array(PAIRING_RELAY_LIMITS.messageBytes[slot] + 1);
const cut: Falsify = (message) => message.subarray(0, -1);
const swapped =
  (from: number, to: number): Falsify =>
  (message, slot) => {
    const other = earlier.get(slot) as Uint8Array;
    return Uint8Array.from([
      ...message.subarray(0, from),
      ...other.subarray(from, to),
      ...message.subarray(to),
    ]);
  };

/** What the device takes: it refuses, shows another code, and keeps nothing. */
const TO_DEVICE: readonly (readonly [string, PairingSlot, Falsify, ErrorCode])[] = [
  ['puts its own ephemeral into the client’s hello', 'hello', swapped(8, 40), 'wrong_key'],
  ['changes the hello’s nonce', 'hello', changed(45), 'wrong_key'],
  ['replays an old hello', 'hello', old, 'wrong_key'],
  ['hands out garbage for a hello', 'hello', garbage, 'malformed_record'],
  ['cuts the hello', 'hello', cut, 'malformed_record'],
  ['hands out a hello that is too long', 'hello', tooLong, 'limit_exceeded'],
  ['swaps the offer for an old one', 'offer', old, 'broken_chain'],
  ['puts an old offer’s sealed part into this one', 'offer', swapped(40, 1e6), 'wrong_key'],
  ['changes the offer', 'offer', changed(900), 'wrong_key'],
  ['hands out garbage for an offer', 'offer', garbage, 'malformed_record'],
  ['hands out an offer that is too long', 'offer', tooLong, 'limit_exceeded'],
];

test.each(TO_DEVICE)('a relay that %s is refused by the device', async (_name, slot, falsify, code) => {
  await using bench = await SetupBench.start();
  bench.relay.handOut = (of, message) => (of === slot ? falsify(message, slot) : message);
  const setUp = bench.setUp();
  const gaveUp = new AbortController();
  const pairing = bench.pair({ signal: gaveUp.signal });
  await bench.until(() => bench.codes.length === 2);
  expect(bench.refusals).toMatchObject([{ code }]);
  expect(existsSync(join(bench.folder, 'pairing.json'))).toBe(false);
  gaveUp.abort(new Error('gave up'));
  await expect(pairing).rejects.toThrow('gave up');
  // The next code works, through a relay that has become honest.
  bench.relay.handOut = (_slot, message) => message;
  await bench.pair();
  await (await setUp).confirmed;
});

/** What the client takes: it refuses, and neither changes its keyring (before the offer) nor takes the device for paired. */
const TO_CLIENT: readonly (readonly [string, PairingSlot, Falsify, ErrorCode])[] = [
  ['puts its own signing key in the device’s place', 'meet', swapped(41, 73), 'wrong_key'],
  ['puts its own box key in the device’s place', 'meet', swapped(73, 105), 'wrong_key'],
  ['puts its own ephemeral in the device’s place', 'meet', swapped(105, 137), 'wrong_key'],
  ['says that it is another kind', 'meet', changed(40), 'wrong_key'],
  ['puts another device in its place', 'meet', old, 'broken_chain'],
  ['hands out garbage for a device hello', 'meet', garbage, 'malformed_record'],
  ['hands out a device hello that is too long', 'meet', tooLong, 'limit_exceeded'],
  ['confirms by an old confirmation', 'done', old, 'broken_chain'],
  ['makes up a confirmation', 'done', swapped(40, 1e6), 'wrong_key'],
  ['changes the confirmation', 'done', changed(50), 'wrong_key'],
  ['hands out garbage for a confirmation', 'done', garbage, 'malformed_record'],
];

test.each(TO_CLIENT)('a relay that %s is refused by the client', async (_name, slot, falsify, code) => {
  await using bench = await SetupBench.start();
  bench.relay.handOut = (of, message) => (of === slot ? falsify(message, slot) : message);
  const setUp = bench.setUp();
  setUp.catch(() => undefined);
  const steps: string[] = [];
  const published: unknown[] = [];
  const pairing = bench.pair({
    progress: (step) => steps.push(step),
    publish: async (keyring) => {
      published.push(keyring);
      return bench.prove(keyring);
    },
  });
  await expect(pairing).rejects.toMatchObject({ code });
  expect(steps).not.toContain('paired');
  expect(published).toHaveLength(slot === 'meet' ? 0 : 1);
});

test('a relay that lets a second client in by the same code gets neither an answer nor an offer to it', async () => {
  await using bench = await SetupBench.start();
  bench.relay.takesMore = true;
  const setUp = bench.setUp();
  const publish = () => Promise.reject(new Error('published'));
  await bench.pair({
    confirm: async () => {
      await expect(bench.pair({ publish })).rejects.toMatchObject({ code: 'broken_chain' });
      return true;
    },
  });
  await (await setUp).confirmed;
  expect(bench.refusals).toEqual([]);
});

test('the relay takes messages as long as a pairing has them, and no longer', () => {
  expect(PAIRING_RELAY_LIMITS.messageBytes.offer).toBe(PAIRING_MESSAGE_BYTES);
  for (const [slot, message] of earlier)
    expect(message.length).toBeLessThanOrEqual(PAIRING_RELAY_LIMITS.messageBytes[slot]);
});
