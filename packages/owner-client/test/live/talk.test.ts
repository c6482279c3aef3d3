import { systemRandom } from '@porchlight/kernel';
import { peekTalkOffer } from '@porchlight/seal/header';
import { expect, test } from 'vitest';
import { join, newClient } from '../keyring/Town.ts';
import { LiveBench } from './LiveBench.ts';
import { settled } from './ManualTimer.ts';

const SOUND = { codec: 'opus', sampleRateHz: 48_000, channels: 1, descriptionB64: '' };

test('what is said is heard at the device, and only there', async () => {
  using bench = new LiveBench();
  const { watch } = await bench.watch();
  await bench.film(3);
  const talk = await watch.talk(SOUND);
  const said = [0, 20_000, 40_000].map((timeUs) => ({ bytes: systemRandom(40), timeUs }));
  for (const packet of said) talk.send(packet);
  await settled();
  expect(bench.device.heard).toEqual(said.map(({ bytes }) => bytes));
  const up = bench.relay.sentUp.map((record) => Buffer.from(record));
  expect(said.some(({ bytes }) => up.some((record) => record.includes(Buffer.from(bytes))))).toBe(false);
});

test('an offer names the newest frame that was seen, so that nobody can keep it for later', async () => {
  using bench = new LiveBench();
  const { watch, seen } = await bench.watch();
  await bench.film(30);
  await watch.talk(SOUND);
  await settled();
  const [offer] = bench.relay.sentUp;
  expect(peekTalkOffer(offer ?? new Uint8Array(0)).seenUs).toBe(seen.pictures.at(-1)?.timeUs);
});

test('a talk goes on when the session changes under it', async () => {
  using bench = new LiveBench();
  const { watch } = await bench.watch('high');
  await bench.film(3);
  const talk = await watch.talk(SOUND);
  talk.send({ bytes: systemRandom(40), timeUs: 0 });
  watch.setQuality('low');
  await bench.film(2);
  const said = systemRandom(40);
  talk.send({ bytes: said, timeUs: 200_000 });
  await settled();
  expect(bench.device.heard).toHaveLength(2);
  expect(bench.device.heard.at(-1)).toEqual(said);
});

test('a talk ends with its socket, and says so', async () => {
  using bench = new LiveBench();
  const { watch } = await bench.watch();
  await bench.film(3);
  const talk = await watch.talk(SOUND);
  bench.relay.break();
  await talk.ended;
  await bench.film(3);
  talk.send({ bytes: systemRandom(40), timeUs: 0 });
  await settled();
  expect(bench.device.heard).toEqual([]);
});

test('sound that the network can’t take is left out, and what comes later is heard', async () => {
  using bench = new LiveBench();
  const { watch } = await bench.watch();
  await bench.film(3);
  const talk = await watch.talk(SOUND);
  bench.relay.bufferedBytes = 100_000;
  talk.send({ bytes: systemRandom(40), timeUs: 0 });
  bench.relay.bufferedBytes = 0;
  const said = systemRandom(40);
  talk.send({ bytes: said, timeUs: 20_000 });
  await settled();
  expect(bench.device.heard).toEqual([said]);
});

test('who may not command the device may not talk through it', async () => {
  using bench = new LiveBench();
  const guest = newClient(bench.owner);
  const { record, keyring } = join(bench.owner, guest, 'guest', [bench.device.deviceId]);
  bench.device.takeKeyring(keyring);
  guest.adopt(record);
  const { watch } = await bench.watch('high', guest);
  await bench.film(3);
  await expect(watch.talk(SOUND)).rejects.toMatchObject({ code: 'not_permitted' });
});

test('nobody talks through a device that they don’t see live', async () => {
  using bench = new LiveBench();
  const { watch } = await bench.watch();
  await expect(watch.talk(SOUND)).rejects.toMatchObject({ code: 'device_offline' });
});
