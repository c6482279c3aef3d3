import { askSchema, topics } from '@porchlight/contracts';
import { internalChallengeSchema, internalPaths } from '@porchlight/contracts/internal';
import { bytesToHex, systemRandom } from '@porchlight/kernel';
import { expect, test } from 'vitest';
import { DeviceConnection } from './DeviceConnection.ts';
import { type OpenBroker, openBroker, TOKEN } from './openBroker.ts';
import { testDevice } from './testDevice.ts';
import { until } from './until.ts';

const device = testDevice();
const { deviceId } = device;

function ask(open: OpenBroker): Promise<Response> {
  const headers = { authorization: `Bearer ${TOKEN}` };
  return fetch(open.internalUrl + internalPaths.challenge(deviceId), { method: 'POST', headers });
}

function asks(connection: DeviceConnection): string[] {
  const topic = topics.ask(deviceId);
  return connection.messages
    .filter((message) => message.topic === topic)
    .map(({ payload }) => askSchema.parse(JSON.parse(payload.toString())).askId);
}

function answer(connection: DeviceConnection, askId: string, challengeHex: string): Promise<void> {
  return connection.publish(topics.challenge(deviceId), JSON.stringify({ askId, challengeHex }));
}

test('whoever asks gets the challenge that the device made for that, in whatever order they come', async () => {
  await using open = await openBroker({ devices: [device] });
  await using connection = await DeviceConnection.open(open.port, device);
  const answers = [ask(open), ask(open), ask(open)];
  await until(() => asks(connection).length === 3);
  const made = asks(connection).map((askId) => ({ askId, challengeHex: bytesToHex(systemRandom(32)) }));
  for (const { askId, challengeHex } of [...made].reverse()) await answer(connection, askId, challengeHex);
  const got = await Promise.all(
    answers.map(async (each) => internalChallengeSchema.parse(await (await each).json()).challengeHex),
  );
  expect(new Set(got)).toEqual(new Set(made.map(({ challengeHex }) => challengeHex)));
});

test('a device that is not there, goes away, or says nothing, is offline', async () => {
  await using open = await openBroker({ devices: [device] });
  const offline = { code: 'device_offline', retryable: true };
  expect((await ask(open)).status).toBe(503);
  const connection = await DeviceConnection.open(open.port, device);
  const left = ask(open);
  await until(() => asks(connection).length === 1);
  await connection[Symbol.asyncDispose]();
  expect(await (await left).json()).toMatchObject(offline);
  await using silent = await DeviceConnection.open(open.port, device);
  const unanswered = ask(open);
  await until(() => asks(silent).length === 1);
  await answer(silent, 'ab'.repeat(16), 'cd'.repeat(32));
  expect(await (await unanswered).json()).toMatchObject(offline);
  await answer(silent, asks(silent)[0] as string, 'cd'.repeat(32));
  expect([silent.errors, silent.isClosed]).toEqual([[], false]);
});

test('a device is asked sixteen times at once and no more, and again when it has answered', async () => {
  await using open = await openBroker({ devices: [device] });
  await using connection = await DeviceConnection.open(open.port, device);
  const answers = Array.from({ length: 16 }, () => ask(open));
  await until(() => asks(connection).length === 16);
  const refused = await ask(open);
  expect([refused.status, await refused.json()]).toMatchObject([429, { code: 'rate_limited' }]);
  for (const askId of asks(connection)) await answer(connection, askId, 'ef'.repeat(32));
  expect((await Promise.all(answers)).map(({ status }) => status)).toEqual(Array(16).fill(200));
  const again = ask(open);
  await until(() => asks(connection).length === 17);
  await answer(connection, asks(connection)[16] as string, 'ef'.repeat(32));
  expect((await again).status).toBe(200);
});
