import { type EpochMs, systemRandom } from '@porchlight/kernel';
import { nodePrimitives } from '@porchlight/seal/node';
import { expect, test } from 'vitest';
import { ApiClient, ApiCommands, CommandResults, orderInTime, verifiedEvent } from '../../src/index.ts';
import { NOW_MS } from '../keyring/Town.ts';
import { LiveBench } from '../live/LiveBench.ts';
import { settled } from '../live/ManualTimer.ts';

const SIREN = { kind: 'siren', on: true } as const;

/** Orders by the API's calls; `follow` hears the events of the device. */
function ordering(bench: LiveBench) {
  const { owner, device, relay, timer } = bench;
  const api = new ApiClient({
    baseUrl: 'http://cloud.test',
    signing: owner.clientSigning,
    primitives: nodePrimitives,
    clock: { nowMs: () => NOW_MS as EpochMs },
    random: systemRandom,
    fetch: relay.fetch,
  });
  const results = new CommandResults();
  let counter = 0;
  let renewals = 0;
  const client = {
    household: owner,
    nextCounter: async () => {
      counter += 1;
      return counter;
    },
    renewKeyring: async () => {
      renewals += 1;
    },
    primitives: nodePrimitives,
    random: systemRandom,
  };
  const way = new ApiCommands(api, device.deviceId, results);
  return {
    order: () => orderInTime(device.deviceId, SIREN, way, client, timer),
    follow: () => {
      relay.hear = (record) => results.take(verifiedEvent(record, owner.keyring.keyring, nodePrimitives));
      return results.follow();
    },
    renewals: () => renewals,
  };
}

test('while nobody hears the events an order is sent once, and its id is what the result will name', async () => {
  const bench = new LiveBench();
  const { commandId } = await ordering(bench).order();
  await settled();
  expect(bench.device.commands.map((command) => command.commandId)).toEqual([commandId]);
  expect(bench.device.done).toEqual([SIREN]);
});

test('while the events are heard an order resolves when the device has said that it is done', async () => {
  const bench = new LiveBench();
  const { order, follow } = ordering(bench);
  follow();
  bench.device.isMute = true;
  let outcome = 'open';
  const ordered = order().then(() => {
    outcome = 'done';
  });
  await settled();
  expect(outcome).toBe('open');
  const { commandId } = bench.device.commands[0] ?? { commandId: '' };
  bench.device.tell({ kind: 'command-result', commandId, outcome: 'done' });
  await ordered;
  expect(outcome).toBe('done');
});

test('an order that the device found stale is signed anew over another challenge', async () => {
  const bench = new LiveBench();
  const { order, follow } = ordering(bench);
  follow();
  bench.device.refusals = ['stale_command'];
  const sent = await order();
  const { commands } = bench.device;
  expect(new Set(commands.map(({ challengeHex }) => challengeHex)).size).toBe(2);
  expect(sent.commandId).toBe(commands.at(-1)?.commandId);
});

test('a keyring that has lapsed on the device is renewed once', async () => {
  const bench = new LiveBench();
  const { order, follow, renewals } = ordering(bench);
  follow();
  bench.device.refusals = ['stale_keyring', 'stale_keyring'];
  await expect(order()).rejects.toMatchObject({ code: 'stale_keyring' });
  expect(renewals()).toBe(1);
});

test('who no longer hears the events waits for none', async () => {
  const bench = new LiveBench();
  const { order, follow } = ordering(bench);
  const unfollow = follow();
  unfollow();
  unfollow();
  bench.device.isMute = true;
  await order();
  await settled();
  expect(bench.device.commands).toHaveLength(1);
});

test('a device that says nothing is given up after 8 s', async () => {
  const bench = new LiveBench();
  const { order, follow } = ordering(bench);
  follow();
  bench.device.isMute = true;
  const ordered = order().catch((error: { readonly code: string }) => error.code);
  await settled();
  await bench.timer.pass(8_000);
  expect(await ordered).toBe('device_offline');
});

test('a device that isn’t connected is said to be so by the cloud', async () => {
  const bench = new LiveBench();
  bench.relay.isOnline = false;
  await expect(ordering(bench).order()).rejects.toMatchObject({ code: 'device_offline' });
});
