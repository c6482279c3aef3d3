import { once } from 'node:events';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { commandSchema } from '@porchlight/contracts';
import { base64ToBytes, bytesToBase64, type DeviceId, systemClock, systemRandom } from '@porchlight/kernel';
import { ApiClient, Household, type SignedCommand } from '@porchlight/owner-client';
import { deviceIdOf, openStatement } from '@porchlight/seal/header';
import { nodePrimitives } from '@porchlight/seal/node';
import { SampleLog } from '@porchlight/testkit/log-queue/SampleLog';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Home, readHome, saveHome } from '../../src/start/Home.ts';
import { orderDevice } from '../../src/start/orderDevice.ts';

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'porchlight-home-test-'));
  file = join(folder, 'homes', '1.json');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function openHome(baseUrl = 'http://127.0.0.1:1'): Home {
  const record = readHome(file) ?? foundHome();
  const household = new Household(record.secrets, nodePrimitives, systemRandom);
  const client = new ApiClient({
    baseUrl,
    signing: household.clientSigning,
    primitives: nodePrimitives,
    clock: systemClock,
    random: systemRandom,
  });
  return new Home(file, record, household, client, new SampleLog().policyText);
}

function foundHome(pairedAtMs = Date.now()) {
  const secrets = Household.newSecrets(systemRandom);
  const household = new Household(secrets, nodePrimitives, systemRandom);
  const { publicKey } = nodePrimitives.signKeyPair(systemRandom(32));
  const deviceId: DeviceId = deviceIdOf(publicKey, nodePrimitives);
  const key = 'ab'.repeat(32);
  const { record } = household.pair(
    [{ deviceId, kind: 'camera', signingKeyHex: Buffer.from(publicKey).toString('hex'), boxKeyHex: key }],
    pairedAtMs,
  );
  const home = {
    secrets: { ...secrets, keyringB64: bytesToBase64(record) },
    commandCounter: 0,
    devices: [{ name: 'yard', kind: 'camera' as const, deviceId, folder: '/' }],
  };
  saveHome(file, home);
  return home;
}

const CHALLENGE = '5c'.repeat(32);

/** Orders from a cloud that gives a challenge; the command that came to it. */
async function ordered(): Promise<{
  readonly home: Home;
  readonly record: Uint8Array;
  readonly sent: SignedCommand;
}> {
  const came: string[] = [];
  const cloud = createServer(async (call, answer) => {
    const body = (await buffer(call)).toString();
    if (call.url?.endsWith('/commands')) came.push(JSON.parse(body).commandB64);
    answer.end(JSON.stringify(call.url?.endsWith('/challenge') ? { challengeHex: CHALLENGE } : {}));
  });
  cloud.listen(0, '127.0.0.1');
  await once(cloud, 'listening');
  try {
    const home = openHome(`http://127.0.0.1:${(cloud.address() as AddressInfo).port}`);
    home.household.adopt(base64ToBytes(readHome(file)?.secrets.keyringB64 ?? ''));
    const [device] = home.devices;
    if (device === undefined) throw new Error('the home has no device');
    const sent = await orderDevice(home, device, { kind: 'siren', on: true });
    return { home, record: base64ToBytes(came[0] ?? ''), sent };
  } finally {
    cloud.close();
  }
}

test("a command is signed by the owner's client key over a challenge of the device", async () => {
  const { home, record, sent } = await ordered();
  const { publicKey } = home.household.clientSigning;
  const command = commandSchema.parse(openStatement(record, 'command', publicKey, nodePrimitives));
  expect(command).toMatchObject({
    deviceId: home.devices[0]?.deviceId,
    challengeHex: CHALLENGE,
    clientKeyHex: Buffer.from(publicKey).toString('hex'),
    commandId: sent.commandId,
    command: { kind: 'siren', on: true },
  });
});

test('the counter rises with each command, also after a restart', async () => {
  const counters = [await ordered(), await ordered(), await ordered()].map(({ sent }) => sent.counter);
  expect(counters).toEqual([1, 2, 3]);
});

test("only its user can read a home's keys", () => {
  openHome();
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

test('a keyring that is older than two days is renewed on disk and in the cloud before a command, once, and again where the cloud did not answer', async () => {
  const put: string[] = [];
  let isDown = true;
  let first = '';
  const cloud = createServer(async (call, answer) => {
    if (call.method === 'GET') return void answer.end(JSON.stringify({ keyringB64: first, proof: null }));
    put.push(`${call.method} ${JSON.parse((await buffer(call)).toString()).keyringB64}`);
    answer.writeHead(isDown ? 503 : 200).end(JSON.stringify({ version: 2, proof: null }));
  });
  cloud.listen(0, '127.0.0.1');
  await once(cloud, 'listening');
  try {
    foundHome(Date.now() - 3 * 86_400_000);
    first = readHome(file)?.secrets.keyringB64 ?? '';
    const home = openHome(`http://127.0.0.1:${(cloud.address() as AddressInfo).port}`);
    home.household.adopt(base64ToBytes(readHome(file)?.secrets.keyringB64 ?? ''));
    await expect(home.renewIfDue()).rejects.toMatchObject({ code: 'unavailable' });
    isDown = false;
    await Promise.all([home.renewIfDue(), home.renewIfDue()]);
    await home.renewIfDue();
    const keyringB64 = readHome(file)?.secrets.keyringB64;
    expect(put).toEqual([`PUT ${keyringB64}`, `PUT ${keyringB64}`]);
    expect(home.household.keyring.keyring.version).toBe(2);
    expect(bytesToBase64(home.household.keyring.record)).toBe(keyringB64);
  } finally {
    cloud.close();
  }
});
