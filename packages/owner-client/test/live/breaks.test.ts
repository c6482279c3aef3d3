import { expect, test } from 'vitest';
import { LiveBench } from './LiveBench.ts';
import { settled } from './ManualTimer.ts';

test('a socket that breaks is opened again at once with another ticket and request, and what is seen goes on', async () => {
  using bench = new LiveBench();
  const { seen } = await bench.watch();
  await bench.film(12);
  bench.relay.break();
  await bench.film(3);
  expect(seen.kinds).toEqual(['connecting', 'asking', 'live', 'interrupted', 'live']);
  expect(bench.relay.tickets).toBe(2);
  expect(bench.device.commands).toHaveLength(2);
  expect(seen.sessions).toHaveLength(2);
  expect(seen.pictures.at(-1)?.sequence).toBe(14);
  expect(seen.pictures.filter(({ session }) => session === 1)[0]?.isKeyframe).toBe(true);
});

test('a cloud that is gone for a while is tried more and more slowly, at least every 5 s, and costs no counter', async () => {
  using bench = new LiveBench();
  const { seen } = await bench.watch();
  await bench.film(12);
  bench.relay.isUp = false;
  bench.relay.break();
  await bench.timer.pass(1_000);
  const soon = bench.relay.tickets;
  await bench.timer.pass(60_000);
  const tickets = bench.relay.tickets - soon;
  expect(soon).toBeGreaterThanOrEqual(4);
  expect(tickets).toBeGreaterThanOrEqual(12);
  expect(tickets).toBeLessThanOrEqual(28);
  expect(bench.counter).toBe(2);
  expect(seen.now).toEqual({ kind: 'interrupted' });
  bench.relay.isUp = true;
  await bench.timer.pass(5_000);
  await bench.film(2, true);
  expect(seen.now).toEqual({ kind: 'live' });
});

test('a socket that breaks before anything was seen says that it connects', async () => {
  using bench = new LiveBench();
  bench.relay.isUp = false;
  const { seen } = await bench.watch();
  await bench.timer.pass(500);
  expect(seen.kinds).toEqual(['connecting']);
  bench.relay.isUp = true;
  await bench.timer.pass(1_000);
  await bench.film(1);
  expect(seen.kinds).toEqual(['connecting', 'asking', 'live']);
});

test('a device that isn’t connected is said to be offline, and asked when it is there', async () => {
  using bench = new LiveBench();
  bench.relay.isOnline = false;
  const { seen } = await bench.watch();
  expect(seen.now).toEqual({ kind: 'offline' });
  await bench.timer.pass(20_000);
  expect(bench.device.commands).toHaveLength(0);
  bench.relay.setOnline(true);
  await settled();
  await bench.film(1);
  expect(seen.kinds).toEqual(['connecting', 'asking', 'offline', 'asking', 'live']);
});

test('a device that goes and comes back is seen again', async () => {
  using bench = new LiveBench();
  const { seen } = await bench.watch();
  await bench.film(3);
  bench.relay.setOnline(false);
  bench.device.rest();
  await bench.timer.pass(7_000);
  expect(seen.now).toEqual({ kind: 'offline' });
  bench.relay.setOnline(true);
  await settled();
  await bench.film(2);
  expect(seen.kinds).toEqual(['connecting', 'asking', 'live', 'offline', 'interrupted', 'live']);
  expect(seen.sessions).toHaveLength(2);
});

test('a cloud that wrongly calls the device offline keeps nobody from what comes', async () => {
  using bench = new LiveBench();
  const { seen } = await bench.watch();
  await bench.film(2);
  bench.relay.say({ kind: 'device', online: false });
  await bench.film(2);
  expect(seen.now).toEqual({ kind: 'live' });
  await bench.timer.pass(1);
  expect(bench.device.commands).toHaveLength(2);
});

test('a device that is asked and shows nothing for 5 s is asked anew, and that is said', async () => {
  using bench = new LiveBench();
  bench.device.isMute = true;
  const { seen } = await bench.watch();
  await bench.timer.pass(4_900);
  expect(seen.now).toEqual({ kind: 'asking' });
  await bench.timer.pass(200);
  expect(seen.now).toEqual({ kind: 'silent' });
  expect(bench.device.commands).toHaveLength(2);
  bench.device.isMute = false;
  await bench.timer.pass(5_000);
  await bench.film(1);
  expect(seen.now).toEqual({ kind: 'live' });
});

test('a device that gives out no challenge is said to be silent, and costs no further counter', async () => {
  using bench = new LiveBench();
  bench.relay.answersAsks = false;
  const { seen } = await bench.watch();
  for (let second = 0; second < 20; second += 1) {
    bench.relay.say({ kind: 'device', online: true });
    await bench.timer.pass(1_000);
  }
  expect(seen.now).toEqual({ kind: 'silent' });
  expect([bench.counter, bench.relay.tickets]).toEqual([1, 1]);
  bench.relay.answersAsks = true;
  await bench.timer.pass(4_000);
  await bench.film(1);
  expect(seen.now).toEqual({ kind: 'live' });
});

test('a session that ends without a word is asked for again', async () => {
  using bench = new LiveBench();
  const { seen } = await bench.watch();
  await bench.film(3);
  bench.device.rest();
  await bench.timer.pass(5_100);
  await bench.film(2);
  expect(seen.kinds).toEqual(['connecting', 'asking', 'live', 'interrupted', 'live']);
  expect(seen.sessions).toHaveLength(2);
});

test('a socket on which nothing comes any more, though it is open, is given up for another', async () => {
  using bench = new LiveBench();
  const { seen } = await bench.watch();
  await bench.film(3);
  bench.relay.pass = () => [];
  bench.relay.answersAsks = false;
  await bench.timer.pass(9_500);
  expect(bench.relay.tickets).toBeGreaterThanOrEqual(2);
  bench.relay.pass = (record) => [record];
  bench.relay.answersAsks = true;
  await bench.timer.pass(5_000);
  await bench.film(1, true);
  expect(seen.now).toEqual({ kind: 'live' });
});

test('a ticket that isn’t given for want of a right ends looking, in the cloud’s words', async () => {
  using bench = new LiveBench();
  bench.relay.ticketRefusal = { status: 403, code: 'not_permitted' };
  const { seen } = await bench.watch();
  await bench.timer.pass(60_000);
  const hint = 'the server’s own words';
  expect(seen.now).toEqual({ kind: 'refused', code: 'not_permitted', hint, isFinal: true });
  expect(bench.relay.tickets).toBe(1);
});

test('a right that ends while somebody looks ends looking', async () => {
  using bench = new LiveBench();
  const { seen } = await bench.watch();
  await bench.film(3);
  bench.relay.ticketRefusal = { status: 403, code: 'not_permitted' };
  bench.relay.break(1008);
  await bench.timer.pass(1_000);
  expect(seen.now).toMatchObject({ kind: 'refused', code: 'not_permitted', isFinal: true });
});

test('too many sockets are said to be, and tried again later', async () => {
  using bench = new LiveBench();
  bench.relay.ticketRefusal = { status: 429, code: 'rate_limited' };
  const { seen } = await bench.watch();
  expect(seen.now).toMatchObject({ kind: 'refused', code: 'rate_limited', isFinal: false });
  await bench.timer.pass(1_900);
  expect(bench.relay.tickets).toBe(1);
  bench.relay.ticketRefusal = null;
  await bench.timer.pass(200);
  await bench.film(1);
  expect(seen.now).toEqual({ kind: 'live' });
});

test('a stale request is signed anew, at most three times in a row', async () => {
  using bench = new LiveBench();
  bench.device.refusals = ['stale_command', 'stale_command'];
  const { seen } = await bench.watch();
  await bench.film(1);
  expect(bench.device.commands).toHaveLength(3);
  expect(seen.kinds).toEqual(['connecting', 'asking', 'live']);
  const counters = bench.device.commands.map(({ counter }) => counter);
  expect(counters).toEqual([1, 2, 3]);
});

test('a device whose keyring has lapsed is asked again once the keyring was renewed', async () => {
  using bench = new LiveBench();
  bench.device.refusals = ['stale_keyring'];
  const { seen } = await bench.watch();
  await bench.film(1);
  expect(bench.renewals).toBe(1);
  expect(seen.now).toEqual({ kind: 'live' });
});

test('a device that stays with a lapsed keyring is not seen, and a hint says what helps', async () => {
  using bench = new LiveBench();
  bench.device.refusals = ['stale_keyring', 'stale_keyring'];
  const { seen } = await bench.watch();
  expect(seen.now).toMatchObject({ kind: 'refused', code: 'stale_keyring', isFinal: false });
  expect(bench.device.commands).toHaveLength(2);
  await bench.timer.pass(15_000);
  await bench.film(1);
  expect(seen.now).toEqual({ kind: 'live' });
});

test('a device in privacy mode says that it shows nothing, and is seen when that is over', async () => {
  using bench = new LiveBench();
  bench.device.refusals = ['not_permitted'];
  const { seen } = await bench.watch();
  expect(seen.now).toMatchObject({ kind: 'refused', code: 'not_permitted', isFinal: false });
  expect(JSON.stringify(seen.now)).toContain('privacy mode');
  await bench.timer.pass(15_000);
  await bench.film(1);
  expect(seen.now).toEqual({ kind: 'live' });
});

test('a device that can’t show anything is not asked again', async () => {
  using bench = new LiveBench();
  bench.device.refusals = ['unsupported_command'];
  const { seen } = await bench.watch();
  await bench.timer.pass(60_000);
  expect(seen.now).toMatchObject({ kind: 'refused', code: 'unsupported_command', isFinal: true });
  expect(bench.device.commands).toHaveLength(1);
});

test('a keyframe that is larger than a record comes whole', async () => {
  using bench = new LiveBench();
  const { seen } = await bench.watch();
  bench.device.film(true, 400_000);
  await settled();
  expect(seen.pictures.map(({ bytes }) => bytes.length)).toEqual([400_000]);
});
