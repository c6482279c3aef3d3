import { readRecord } from '@porchlight/seal/header';
import { expect, test } from 'vitest';
import { NOW_MS } from '../keyring/Town.ts';
import { LiveBench } from './LiveBench.ts';
import { settled } from './ManualTimer.ts';
import { TestDevice } from './TestDevice.ts';
import { TestRelay } from './TestRelay.ts';

function typeOf(record: Uint8Array): string {
  return readRecord(record).type;
}

function changed(record: Uint8Array, at: number): Uint8Array {
  const copy = record.slice();
  copy[at] = (copy[at] ?? 0) ^ 1;
  return copy;
}

test('a frame in which a bit was changed is not shown, and what is true is', async () => {
  using bench = new LiveBench();
  bench.relay.pass = (record) =>
    typeOf(record) === 'frame' ? [changed(record, record.length - 1), record, changed(record, 60)] : [record];
  const { seen } = await bench.watch();
  await bench.film(4);
  expect(seen.pictures.map(({ sequence }) => sequence)).toEqual([0, 1, 2, 3]);
  await bench.film(8);
  expect(seen.healths.at(-1)?.dropped).toBeGreaterThan(8);
});

test('records that come again, and records of before, are shown once', async () => {
  using bench = new LiveBench();
  bench.relay.pass = (record) => [record, record];
  const { seen } = await bench.watch();
  await bench.film(5);
  for (const record of [...bench.relay.down]) bench.relay.push(record);
  await bench.film(1);
  expect(seen.pictures.map(({ sequence }) => sequence)).toEqual([0, 1, 2, 3, 4, 5]);
  expect(seen.sessions).toHaveLength(1);
  expect(seen.now).toEqual({ kind: 'live' });
});

test('a session of before is not shown, whatever the relay sends again', async () => {
  using bench = new LiveBench();
  const before = await bench.watch();
  await bench.film(3);
  before.watch.stop();
  const old = [...bench.relay.down];
  bench.device.rest();
  bench.relay.pass = (record) => (typeOf(record) === 'event' ? [record] : []);
  const { seen } = await bench.watch();
  for (const record of old) bench.relay.push(record);
  await settled();
  expect(seen.sessions).toEqual([]);
  expect(seen.frames).toEqual([]);
  expect(seen.now).toEqual({ kind: 'asking' });
});

test('after a break, what answers a request of before the break shows nothing', async () => {
  using bench = new LiveBench();
  const { seen } = await bench.watch();
  await bench.film(3);
  const old = [...bench.relay.down];
  bench.device.rest();
  bench.relay.pass = () => [];
  bench.relay.break();
  await bench.timer.pass(200);
  bench.relay.pass = (record) => [record];
  for (const record of old) bench.relay.push(record);
  await settled();
  expect(seen.pictures).toHaveLength(3);
  expect(seen.now).toEqual({ kind: 'interrupted' });
});

test('an announcement by another device’s key is not believed', async () => {
  using bench = new LiveBench();
  const other = new TestDevice(bench.timer);
  const { keyring } = bench.owner.pair([other.keys], NOW_MS);
  const otherRelay = new TestRelay(other);
  other.takeKeyring(keyring);
  bench.relay.pass = (record) => (typeOf(record) === 'event' ? [record] : []);
  const { seen } = await bench.watch();
  // The other device is of the same household, and answers the very same request.
  other.announceFor(bench.device.commandRecords[0] ?? new Uint8Array(0));
  other.film();
  for (const record of otherRelay.down) bench.relay.push(record);
  await settled();
  expect(seen.sessions).toEqual([]);
  expect(seen.frames).toEqual([]);
});

test('a burst of what the device never made ends looking, and says that something is wrong', async () => {
  using bench = new LiveBench();
  const { seen } = await bench.watch();
  await bench.film(2);
  const frame = bench.relay.down.findLast((record) => typeOf(record) === 'frame') ?? new Uint8Array(0);
  // A number that has not come yet.
  const forged = frame.slice();
  new DataView(forged.buffer).setUint32(8 + 24, 900);
  for (let each = 0; each < 16; each += 1) bench.relay.push(forged);
  await settled();
  expect(seen.now).toMatchObject({ kind: 'refused', code: 'bad_signature', isFinal: true });
  expect(seen.pictures).toHaveLength(2);
  expect(bench.relay.openSockets).toBe(0);
});

test('a few forgeries in a long time end nothing', async () => {
  using bench = new LiveBench();
  const { seen } = await bench.watch();
  for (let each = 0; each < 30; each += 1) {
    await bench.film(10);
    bench.relay.push(changed(bench.relay.down.at(-1) ?? new Uint8Array(0), 8 + 27));
  }
  expect(seen.pictures).toHaveLength(300);
  expect(seen.now).toEqual({ kind: 'live' });
});

test('what was held back is shown as what it is: not live', async () => {
  using bench = new LiveBench();
  const { seen } = await bench.watch();
  await bench.film(3);
  const held: Uint8Array[] = [];
  bench.relay.pass = (record) => {
    if (typeOf(record) !== 'frame') return [record];
    held.push(record);
    const due = held[held.length - 121];
    return due === undefined ? [] : [due];
  };
  await bench.film(130, true);
  expect(seen.kinds).toContain('interrupted');
  expect(seen.now).toEqual({ kind: 'delayed' });
  expect(seen.pictures.at(-1)?.ageAtMostMs).toBeGreaterThan(10_000);
  expect(seen.healths.at(-1)?.ageAtMostMs).toBeGreaterThan(10_000);
  bench.relay.pass = (record) => [record];
  await bench.film(1, true);
  expect(seen.now).toEqual({ kind: 'live' });
});

test('an announcement that is held back makes frames no younger', async () => {
  using bench = new LiveBench();
  const held: Uint8Array[] = [];
  bench.relay.pass = (record) => {
    if (typeOf(record) === 'event') return [record];
    held.push(record);
    return [];
  };
  const { seen } = await bench.watch();
  await bench.film(3);
  bench.relay.setOnline(false);
  await bench.timer.pass(12_000);
  bench.relay.pass = (record) => [record];
  for (const record of held) bench.relay.push(record);
  await settled();
  expect(seen.pictures).toHaveLength(3);
  expect(seen.kinds).not.toContain('live');
  expect(seen.now).toEqual({ kind: 'delayed' });
});

test('nonsense in text and in bytes changes nothing', async () => {
  using bench = new LiveBench();
  const { seen } = await bench.watch();
  await bench.film(2);
  for (const text of ['', '{', '[]', '{"kind":"device"}', '{"kind":"challenge","challengeHex":"zz"}', 'null'])
    bench.relay.sayText(text);
  for (const bytes of [[], [1], [0x50, 0x4c, 1, 4, 0, 0, 0, 0], [0x50, 0x4c, 1, 35, 0, 0, 0, 1, 0x7b]])
    bench.relay.push(Uint8Array.from(bytes));
  await bench.film(2);
  expect(seen.kinds).toEqual(['connecting', 'asking', 'live']);
  expect(seen.pictures).toHaveLength(4);
});

test('a challenge that nobody asked for is no reason to sign anything', async () => {
  using bench = new LiveBench();
  await bench.watch();
  await bench.film(2);
  for (let each = 0; each < 5; each += 1)
    bench.relay.say({ kind: 'challenge', challengeHex: bench.device.ask() });
  await bench.film(2);
  expect(bench.device.commands).toHaveLength(1);
});

test('pictures that are left out are missed, what can’t be decoded is not shown, and the cloud is told at most every 2 s', async () => {
  using bench = new LiveBench();
  const { seen } = await bench.watch();
  await bench.film(2);
  bench.relay.pass = () => [];
  await bench.film(3);
  bench.relay.pass = (record) => [record];
  bench.relay.say({ kind: 'skipped', pictures: 3 });
  await bench.film(4);
  await bench.film(1, true);
  await bench.film(4);
  expect(seen.pictures.map(({ sequence }) => sequence)).toEqual([0, 1, 9, 10, 11, 12, 13]);
  expect(seen.healths.at(-1)).toMatchObject({ gaps: 4, skipped: 3 });
  expect(bench.relay.behinds).toBe(1);
});
