import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { newKeyringSchema } from '@porchlight/contracts/http';
import { base64ToBytes, bytesToHex, systemRandom } from '@porchlight/kernel';
import { Household } from '@porchlight/owner-client';
import { nodePrimitives } from '@porchlight/seal/node';
import { watchedKeyring } from '@porchlight/seal/watch';
import { expect, test } from 'vitest';
import { apiClient } from '../../src/household/pairHousehold.ts';
import { publishKeyring, putKeyring } from '../../src/household/publishKeyring.ts';

/** A household with its first keyring, at an API that answers as the test says. */
async function at(answer: (call: IncomingMessage, body: Buffer) => object) {
  const server = createServer(async (call, response) => {
    response.end(JSON.stringify(answer(call, await buffer(call))));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const apiUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const household = new Household(Household.newSecrets(systemRandom), nodePrimitives, systemRandom);
  const keyring = household.pair([], Date.now());
  const client = apiClient({ apiUrl }, household.clientSigning);
  return { household, keyring, client, [Symbol.dispose]: () => void server.close() };
}

test('a keyring goes to the cloud with the label and the value that its owners watch', async () => {
  const bodies: Buffer[] = [];
  using home = await at((_call, body) => {
    bodies.push(body);
    return { version: 1, proof: 'a proof' };
  });
  const { household, keyring, client } = home;
  expect(await putKeyring(client, household, keyring)).toBe('a proof');
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
    return { version: 1, keyringB64: '', proof: calls.length < 3 ? null : 'a proof' };
  });
  const { household, keyring, client } = home;
  expect(await publishKeyring(client, household, keyring)).toBe('a proof');
  const path = `/v1/households/${household.id}`;
  const asked = `GET ${path}/keyrings/1`;
  expect(calls).toEqual([`PUT ${path}/keyring`, asked, asked]);
});
