import { expect, test } from 'vitest';
import { join, NOW_MS, newClient } from '../keyring/Town.ts';
import { LiveBench } from './LiveBench.ts';
import { TRACKS_OF } from './TestDevice.ts';

test('who looks sees every picture and hears every sound, in order and decodable from the first', async () => {
  using bench = new LiveBench();
  const { seen } = await bench.watch();
  await bench.film(3);
  bench.device.listen();
  await bench.film(2);
  expect(seen.kinds).toEqual(['connecting', 'asking', 'live']);
  expect(seen.sessions).toEqual([TRACKS_OF.high]);
  expect(seen.pictures.map(({ sequence }) => sequence)).toEqual([0, 1, 2, 3, 4]);
  expect(seen.pictures.map(({ isKeyframe }) => isKeyframe)).toEqual([true, false, false, false, false]);
  expect(seen.frames.filter(({ track }) => track === 'sound')).toHaveLength(1);
});

test('the socket is asked for by a ticket that is used once, at the address of the device', async () => {
  using bench = new LiveBench();
  await bench.watch();
  expect(bench.relay.urls).toEqual([`ws://cloud.test/v1/devices/${bench.device.deviceId}/live`]);
});

test('somebody who comes later sees at once, and who was there sees on', async () => {
  using bench = new LiveBench();
  const first = await bench.watch();
  await bench.film(3);
  const second = await bench.watch();
  expect(second.seen.pictures.map(({ sequence }) => sequence)).toEqual([0, 1, 2]);
  await bench.film(2);
  expect(first.seen.sessions).toHaveLength(1);
  expect(first.seen.pictures.map(({ sequence }) => sequence)).toEqual([0, 1, 2, 3, 4]);
  expect(second.seen.pictures).toHaveLength(5);
});

test('another quality takes over with its first picture, and not before', async () => {
  using bench = new LiveBench();
  const { watch, seen } = await bench.watch('high');
  await bench.film(2);
  watch.setQuality('low');
  await bench.timer.pass(50);
  expect(seen.widths).toEqual([1280]);
  await bench.film(3);
  expect(seen.widths).toEqual([1280, 320]);
  expect(seen.pictures.filter(({ session }) => session === 1).map(({ sequence }) => sequence)).toEqual([
    0, 1, 2,
  ]);
  watch.setQuality('high');
  await bench.film(1, true);
  await bench.film(2);
  expect(seen.widths).toEqual([1280, 320, 1280]);
  expect(seen.kinds).toEqual(['connecting', 'asking', 'live']);
});

test('a quality that is asked for and given up again changes nothing that is seen', async () => {
  using bench = new LiveBench();
  const { watch, seen } = await bench.watch('high');
  await bench.film(2);
  watch.setQuality('low');
  watch.setQuality('high');
  await bench.film(3);
  expect(seen.widths.every((width) => width === 1280)).toBe(true);
  expect(seen.pictures.at(-1)?.sequence).toBe(4);
});

test('the request is renewed every 2 minutes, and nobody who looks notices', async () => {
  using bench = new LiveBench();
  const { seen } = await bench.watch();
  for (let second = 0; second < 250; second += 1) {
    await bench.film(1, true);
    await bench.timer.pass(900);
  }
  expect(bench.device.commands.map(({ command }) => command.kind)).toEqual(['live', 'live', 'live']);
  expect(seen.kinds).toEqual(['connecting', 'asking', 'live']);
  expect(seen.sessions).toHaveLength(1);
  expect(seen.pictures).toHaveLength(250);
});

test('when the keyring changes, looking goes on under another key', async () => {
  using bench = new LiveBench();
  const guest = newClient(bench.owner);
  const { seen } = await bench.watch();
  await bench.film(2);
  bench.device.takeKeyring(join(bench.owner, guest, 'adult', [bench.device.deviceId]).keyring);
  await bench.film(3);
  expect(seen.sessions).toHaveLength(1);
  expect(seen.pictures.map(({ sequence, isKeyframe }) => [sequence, isKeyframe])).toEqual([
    [0, true],
    [1, false],
    [2, true],
    [3, false],
    [4, false],
  ]);
});

test('a device that goes by an older keyring than the household’s newest is told of', async () => {
  using bench = new LiveBench();
  const { seen } = await bench.watch();
  await bench.film(12);
  expect(seen.healths.at(-1)?.isKeyringBehind).toBe(false);
  const next = bench.owner.renew(NOW_MS + 1_000).keyring;
  await bench.film(12);
  expect(seen.healths.at(-1)?.isKeyringBehind).toBe(true);
  bench.device.takeKeyring(next);
  await bench.film(12);
  expect(seen.healths.at(-1)?.isKeyringBehind).toBe(false);
});

test('who is removed from the keyring sees nothing more and is told so for good', async () => {
  using bench = new LiveBench();
  const guest = newClient(bench.owner);
  const { record, keyring } = join(bench.owner, guest, 'guest', [bench.device.deviceId]);
  bench.device.takeKeyring(keyring);
  guest.adopt(record);
  const { seen } = await bench.watch('high', guest);
  await bench.film(2);
  const without = bench.owner.removeMember(guest.memberId, NOW_MS);
  bench.renew = () => guest.adopt(without.record);
  bench.device.takeKeyring(without.keyring);
  await bench.film(3);
  expect(seen.pictures).toHaveLength(2);
  expect(seen.now).toMatchObject({ kind: 'refused', code: 'sealed_for_another', isFinal: true });
  expect(bench.relay.openSockets).toBe(0);
});

test('who is left out and let in again before the household says otherwise sees on', async () => {
  using bench = new LiveBench();
  const guest = newClient(bench.owner);
  const { record, keyring } = join(bench.owner, guest, 'guest', [bench.device.deviceId]);
  bench.device.takeKeyring(keyring);
  guest.adopt(record);
  const { seen } = await bench.watch('high', guest);
  const owner = await bench.watch();
  await bench.film(2);
  bench.device.takeKeyring(bench.owner.changeMember(guest.memberId, { sees: [] }, NOW_MS).keyring);
  await bench.film(2);
  expect(seen.now).toMatchObject({ kind: 'refused', code: 'sealed_for_another', isFinal: false });
  expect(seen.pictures).toHaveLength(2);
  const again = { sees: [bench.device.deviceId] };
  bench.device.takeKeyring(bench.owner.changeMember(guest.memberId, again, NOW_MS).keyring);
  await bench.film(2);
  expect(seen.now).toEqual({ kind: 'live' });
  expect(owner.seen.pictures).toHaveLength(6);
});

test('health says how much comes, how soon the first picture came and how old the newest is at most', async () => {
  using bench = new LiveBench();
  const { seen } = await bench.watch();
  await bench.timer.pass(200);
  await bench.film(8);
  const [health] = seen.healths;
  expect(health).toMatchObject({ picturesPerSecond: 8, firstPictureMs: 200, missed: 0, gaps: 0, dropped: 0 });
  expect(health?.bitsPerSecond).toBeGreaterThan(8 * 8 * 100);
  expect(health?.ageAtMostMs).toBe(100);
});

test('after stop nothing is told any more, and the socket is closed', async () => {
  using bench = new LiveBench();
  const { watch, seen } = await bench.watch();
  await bench.film(2);
  watch.stop();
  await bench.film(2);
  await bench.timer.pass(20_000);
  expect(seen.now).toEqual({ kind: 'ended' });
  expect(seen.pictures).toHaveLength(2);
  expect(bench.relay.openSockets).toBe(0);
});
