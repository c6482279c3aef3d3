import { systemRandom } from '@porchlight/kernel';
import { makeStatement, readRecord } from '@porchlight/seal/header';
import { nodePrimitives } from '@porchlight/seal/node';
import { expect, test } from 'vitest';
import { join, NOW_MS, newClient } from '../keyring/Town.ts';
import { LiveBench } from './LiveBench.ts';
import { settled } from './ManualTimer.ts';
import { TestDevice } from './TestDevice.ts';

/** What becomes of a promise, as text. */
function watched(promise: Promise<unknown>): { outcome: string; hint: string } {
  const box = { outcome: 'open', hint: '' };
  promise.then(
    () => {
      box.outcome = 'done';
    },
    (error: { readonly code: string; readonly message: string }) => {
      box.outcome = error.code;
      box.hint = error.message;
    },
  );
  return box;
}

const SIREN = { kind: 'siren', on: true } as const;

test('an order is done when the device has signed that it is', async () => {
  using bench = new LiveBench();
  const { watch } = await bench.watch();
  await watch.order(SIREN);
  expect(bench.device.done).toEqual([{ kind: 'live', quality: 'high' }, SIREN]);
});

test('orders at the same time each have a challenge and a counter of their own, in order', async () => {
  using bench = new LiveBench();
  const { watch } = await bench.watch();
  await Promise.all([
    watch.order(SIREN),
    watch.order({ kind: 'light', on: true }),
    watch.order({ kind: 'chime' }),
  ]);
  const { commands } = bench.device;
  expect(new Set(commands.map(({ challengeHex }) => challengeHex)).size).toBe(4);
  expect(commands.map(({ counter }) => counter)).toEqual([1, 2, 3, 4]);
});

test('what the device refuses throws its code and words for the person', async () => {
  using bench = new LiveBench();
  const { watch } = await bench.watch();
  bench.device.refusals = ['unsupported_command'];
  await expect(watch.order(SIREN)).rejects.toMatchObject({
    code: 'unsupported_command',
    message: 'the device can’t do that',
  });
  bench.device.refusals = ['not_permitted'];
  await expect(watch.order({ kind: 'decline' })).rejects.toMatchObject({
    code: 'not_permitted',
    message: 'nobody rings at the door any more',
  });
  bench.device.refusals = ['no such word'];
  await expect(watch.order(SIREN)).rejects.toMatchObject({ code: 'unsupported_command' });
});

test('a stale order is signed anew, and given up after the third time', async () => {
  using bench = new LiveBench();
  const { watch } = await bench.watch();
  bench.device.refusals = ['stale_command', 'stale_command'];
  await watch.order(SIREN);
  expect(bench.device.done.at(-1)).toEqual(SIREN);
  bench.device.refusals = ['stale_command', 'stale_command', 'stale_command', 'stale_command'];
  await expect(watch.order(SIREN)).rejects.toMatchObject({ code: 'stale_command' });
  expect(bench.device.refusals).toHaveLength(1);
});

test('an order of which the device says nothing is given up after 8 s', async () => {
  using bench = new LiveBench();
  const { watch } = await bench.watch();
  bench.device.isMute = true;
  const order = watched(watch.order(SIREN));
  await bench.timer.pass(7_900);
  expect(order.outcome).toBe('open');
  await bench.timer.pass(200);
  expect(order.outcome).toBe('device_offline');
  expect(order.hint).toContain('has not said that it did it');
});

test('a cloud that says itself that it is done confirms nothing', async () => {
  using bench = new LiveBench();
  const { watch, seen } = await bench.watch();
  bench.device.isMute = true;
  const order = watched(watch.order(SIREN));
  await settled();
  const { commandId } = bench.device.commands.at(-1) ?? { commandId: '' };
  const event = { kind: 'command-result', commandId, outcome: 'done' } as const;
  const { secretKey } = nodePrimitives.signKeyPair(systemRandom(32));
  const body = { deviceId: bench.device.deviceId, number: 99, atMs: 0, clockUncertaintyMs: 0, event };
  const forged = makeStatement('event', body, (message) => nodePrimitives.sign(message, secretKey));
  bench.relay.push(forged);
  bench.relay.sayText(JSON.stringify(event));
  const stranger = new TestDevice(bench.timer);
  bench.relay.push(stranger.signed(event));
  await settled();
  await bench.timer.pass(1_000);
  expect(order.outcome).toBe('open');
  expect(seen.healths.at(-1)?.dropped).toBe(3);
  bench.relay.push(bench.device.signed(event));
  await settled();
  expect(order.outcome).toBe('done');
});

test('another device of the household confirms nothing for this one', async () => {
  using bench = new LiveBench();
  const other = new TestDevice(bench.timer);
  bench.device.takeKeyring(bench.owner.pair([other.keys], NOW_MS).keyring);
  const { watch } = await bench.watch();
  bench.device.isMute = true;
  const order = watched(watch.order(SIREN));
  await settled();
  const { commandId } = bench.device.commands.at(-1) ?? { commandId: '' };
  bench.relay.push(other.signed({ kind: 'command-result', commandId, outcome: 'done' }));
  await settled();
  expect(order.outcome).toBe('open');
});

test('a result of before is none of a later order', async () => {
  using bench = new LiveBench();
  const { watch } = await bench.watch();
  await watch.order(SIREN);
  const old = bench.relay.down.filter((record) => readRecord(record).type === 'event');
  bench.device.isMute = true;
  const order = watched(watch.order(SIREN));
  await settled();
  for (const record of old) bench.relay.push(record);
  await settled();
  expect(order.outcome).toBe('open');
});

test('an order to a device that isn’t connected fails at once', async () => {
  using bench = new LiveBench();
  const { watch } = await bench.watch();
  bench.relay.setOnline(false);
  await settled();
  await expect(watch.order(SIREN)).rejects.toMatchObject({ code: 'device_offline' });
});

test('an order during a break is sent when that is mended', async () => {
  using bench = new LiveBench();
  const { watch } = await bench.watch();
  bench.relay.break();
  const order = watch.order(SIREN);
  await bench.timer.pass(500);
  await order;
  expect(bench.device.done.at(-1)).toEqual({ kind: 'siren', on: true });
});

test('an order that nobody waits for any more is not sent later', async () => {
  using bench = new LiveBench();
  const { watch } = await bench.watch();
  bench.relay.isUp = false;
  bench.relay.break();
  const order = watched(watch.order(SIREN));
  await bench.timer.pass(9_000);
  expect(order.outcome).toBe('device_offline');
  bench.relay.isUp = true;
  await bench.timer.pass(20_000);
  expect(bench.device.done).not.toContainEqual(SIREN);
});

test('an ask that the cloud loses is made again', async () => {
  using bench = new LiveBench();
  const { watch } = await bench.watch();
  await bench.film(1);
  bench.relay.answersAsks = false;
  const order = watched(watch.order(SIREN));
  await bench.film(31, true);
  bench.relay.answersAsks = true;
  await bench.film(31, true);
  expect(order.outcome).toBe('done');
  expect(bench.relay.tickets).toBe(1);
});

test('who may not command the device is told so, and nothing is sent', async () => {
  using bench = new LiveBench();
  const guest = newClient(bench.owner);
  const { record, keyring } = join(bench.owner, guest, 'guest', [bench.device.deviceId]);
  bench.device.takeKeyring(keyring);
  guest.adopt(record);
  const { watch } = await bench.watch('high', guest);
  await expect(watch.order(SIREN)).rejects.toMatchObject({ code: 'not_permitted' });
  expect(bench.device.commands.map(({ command }) => command.kind)).toEqual(['live']);
});

test('after stop nothing is ordered', async () => {
  using bench = new LiveBench();
  const { watch } = await bench.watch();
  watch.stop();
  await expect(watch.order(SIREN)).rejects.toMatchObject({ code: 'unavailable' });
});
