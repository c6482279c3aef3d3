import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bytesToHex } from '@porchlight/kernel';
import { askCloud } from '@porchlight/owner-client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Cloud, startCloud } from '../../src/cloud/startCloud.ts';
import { compareWithFilmed } from '../../src/demo/checkOpened.ts';
import { type FilmedClipRecord, FilmedClips } from '../../src/demo/FilmedClips.ts';
import { openStored } from '../../src/demo/openStored.ts';
import { allClips } from '../../src/household/pairHousehold.ts';
import { Simulator } from '../../src/simulator/Simulator.ts';
import type { SimulatorReport } from '../../src/simulator/simulatorProtocol.ts';
import { Owner } from './Owner.ts';
import { StartedDevice } from './StartedDevice.ts';

let folder: string;
let cloud: Cloud;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'porchlight-pairing-test-'));
  chmodSync(folder, 0o711);
  const options = { redisUrl: null, path: process.env['PATH'] ?? '', clipSilenceMs: 2000 };
  cloud = await startCloud({ ...options, folder: join(folder, 'cloud'), progress: () => undefined });
});
afterAll(async () => {
  await cloud?.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** A fresh device that films one clip once it is paired, through the cloud that it knows by its address alone. */
function simulate(name: string, report: (report: SimulatorReport) => void): Simulator {
  const home = join(folder, name);
  mkdirSync(home);
  const clips = [{ startedAtMs: Date.now() - 60_000, durationMs: 2000 }];
  const source = { kind: 'script', seed: 3, clips, width: 160, height: 90 } as const;
  const setup = { apiUrl: cloud.apiUrl };
  const device = { folder: home, kind: 'doorbell', source, startsAtMs: null, pace: 'fast', setup } as const;
  const config = { devices: [device], exitWhenDone: true };
  return new Simulator({ config, folder, name: `${name}-simulator`, path: '', report });
}

test('a fresh device is paired through the api by its code alone, films, and its household opens what it filmed', async () => {
  const owner = await Owner.enrol(cloud);
  const filmed = new FilmedClips();
  const code = Promise.withResolvers<string>();
  const simulator = simulate('door', (report) => {
    filmed.take(report);
    if (report.report === 'setup-code') code.resolve(report.uri);
  });
  const { deviceId } = await owner.pair(await code.promise);
  await simulator.untilExit();
  expect(simulator.hasSucceeded).toBe(true);
  const clips = await allClips(owner.client);
  expect(clips).toMatchObject([{ deviceId, finished: true }]);
  const [clip] = clips;
  const { opened } = await openStored(owner, clip as (typeof clips)[number]);
  expect(opened.opening.cell).toBe('8a1fb46622dffff');
  expect(compareWithFilmed(opened, filmed.all[0] as FilmedClipRecord).differences).toEqual([]);
  const pairing = JSON.parse(readFileSync(join(folder, 'door', 'pairing.json'), 'utf8'));
  expect(pairing).toMatchObject({
    brokerUrl: cloud.brokerUrl,
    receiptKeyHex: bytesToHex(cloud.receiptKey),
    rootKeyHex: bytesToHex(owner.household.root.publicKey),
    logPolicy: (await askCloud(cloud.apiUrl, fetch, null)).logPolicy,
    watchKeyHex: bytesToHex(owner.household.watchKey ?? expect.unreachable()),
  });
  // Neither the code nor where the two met is to be found in what the servers wrote down.
  const [, , secretHex, rendezvousHex] = (await code.promise).split('&').map((part) => part.split('=')[1]);
  for (const log of readdirSync(join(folder, 'cloud', 'logs'))) {
    const text = readFileSync(join(folder, 'cloud', 'logs', log), 'utf8');
    expect([log, text.includes(secretHex as string)]).toEqual([log, false]);
    expect([log, text.includes(rendezvousHex as string)]).toEqual([log, false]);
  }
});

test('a code that another household has used is refused to the second', async () => {
  const [first, second] = [await Owner.enrol(cloud), await Owner.enrol(cloud)];
  const code = Promise.withResolvers<string>();
  const simulator = simulate('gate', (report) => {
    if (report.report === 'setup-code') code.resolve(report.setupCode);
  });
  await first.pair(await code.promise);
  await expect(second.pair(await code.promise)).rejects.toMatchObject({ code: 'replayed' });
  expect(() => second.household.keyring).toThrow(expect.objectContaining({ code: 'not_found' }));
  await simulator.untilExit();
  expect(simulator.hasSucceeded).toBe(true);
});

test('the cloud names its receipt key, and a client that knows another refuses it', async () => {
  const receiptKeyHex = bytesToHex(cloud.receiptKey);
  const { brokerUrl } = cloud;
  const logPolicy = expect.stringMatching(/^log .*\nquorum /s);
  expect(await askCloud(cloud.apiUrl, fetch, null)).toEqual({ brokerUrl, receiptKeyHex, logPolicy });
  expect(await askCloud(cloud.apiUrl, fetch, receiptKeyHex)).toEqual({ brokerUrl, receiptKeyHex, logPolicy });
  const another = askCloud(cloud.apiUrl, fetch, 'ab'.repeat(32));
  await expect(another).rejects.toMatchObject({ code: 'wrong_key' });
});

test('a device whose cloud does not answer says so, and shows its code all the same', async () => {
  await using device = new StartedDevice(
    join(folder, 'devices'),
    'lost',
    '--kind',
    'camera',
    '--api',
    'http://127.0.0.1:1',
  );
  await device.untilLine(/the cloud does not answer/);
  await device.untilLine(/lost, a camera that nobody has paired yet/);
  expect(await device.end()).toBe(0);
});

test('the device command shows the code, is paired by it as it is typed, stops, and goes on without a code', async () => {
  const owner = await Owner.enrol(cloud);
  const devices = join(folder, 'devices');
  const again = ['porch', '--api', cloud.apiUrl];
  {
    await using device = new StartedDevice(devices, ...again, '--kind', 'doorbell');
    await device.untilLine(/^ +porch, a doorbell that nobody has paired yet$/);
    await device.untilLine(/^ +porchlight:pair\?v=1&kind=doorbell&secretHex=[0-9a-f]{32}&/);
    await device.untilLine(/Waiting\. Ctrl-C stops/);
    const [first = '', second = ''] = device.lines.flatMap(
      (line) => /^ +((?:[0-9A-Z]{5}-?){3,4})$/.exec(line)?.slice(1) ?? [],
    );
    await owner.pair(`${first.toLowerCase()} ${second}`);
    await device.untilLine(/paired/);
    await device.untilLine(/connected to the cloud/);
    expect(await device.end()).toBe(0);
    expect(device.text).toContain('the same command goes on from there');
    expect(device.text).not.toContain('failed');
  }
  await using device = new StartedDevice(devices, ...again);
  await device.untilLine(/porch is paired and goes on filming/);
  await device.untilLine(/connected to the cloud/);
  expect(await device.end('SIGTERM')).toBe(0);
  expect(device.text).not.toContain('porchlight:pair');
});
