import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { newKeyringSchema } from '@porchlight/contracts/http';
import { base64ToBytes, bytesToHex, systemClock, systemRandom } from '@porchlight/kernel';
import { nodePrimitives } from '@porchlight/seal/node';
import { watchedKeyring } from '@porchlight/seal/watch';
import { expect, test } from 'vitest';
import { ApiClient } from '../../src/api/ApiClient.ts';
import { Household } from '../../src/household/Household.ts';
import { publishKeyring, putKeyring } from '../../src/log/publishKeyring.ts';

/** A household with its first keyring, at an API that answers as the test says. */
async function at(answer: (call: IncomingMessage, body: Buffer) => object) {
  const server = createServer(async (call, response) => {
    response.end(JSON.stringify(answer(call, await buffer(call))));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const household = new Household(Household.newSecrets(systemRandom), nodePrimitives, systemRandom);
  const keyring = household.pair([], Date.now());
  const keys = { signing: household.clientSigning, primitives: nodePrimitives };
  const api = new ApiClient({ baseUrl, ...keys, clock: systemClock, random: systemRandom });
  const publishing = { api, household, primitives: nodePrimitives, pause: async () => undefined };
  return { household, keyring, publishing, [Symbol.dispose]: () => void server.close() };
}

test('a keyring goes to the cloud with the label and the value that its owners watch', async () => {
  const bodies: Buffer[] = [];
  using home = await at((_call, body) => {
    bodies.push(body);
    return { version: 1, proof: 'a proof' };
  });
  const { household, keyring, publishing } = home;
  expect(await putKeyring(publishing, keyring)).toBe('a proof');
  const { keyringB64, log } = newKeyringSchema.parse(JSON.parse(bodies[0]?.toString() ?? ''));
  expect(base64ToBytes(keyringB64)).toEqual(keyring.record);
  const logged = { record: keyring.record, version: 1 };
  const { sentLabel, value } = watchedKeyring(
    logged,
    household.watchKey ?? expect.unreachable(),
    nodePrimitives,
  );
  expect(log).toEqual({ labelHex: bytesToHex(sentLabel), valueHex: bytesToHex(value) });
});

test('what the log doesn’t show yet is asked for until it does', async () => {
  const calls: string[] = [];
  using home = await at((call) => {
    calls.push(`${call.method} ${call.url}`);
    const proof = calls.length < 3 ? null : 'a proof';
    return call.method === 'PUT' ? { version: 1, proof } : { keyringB64: 'AA==', proof };
  });
  const { household, keyring, publishing } = home;
  expect(await publishKeyring(publishing, keyring)).toBe('a proof');
  const path = `/v1/households/${household.id}`;
  const asked = `GET ${path}/keyrings/1`;
  expect(calls).toEqual([`PUT ${path}/keyring`, asked, asked]);
});
