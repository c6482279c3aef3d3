import { once } from 'node:events';
import type { DeviceEvent } from '@porchlight/contracts';
import type { DeviceId } from '@porchlight/kernel';
import type { KeyPair } from '@porchlight/seal/seal';
import { sampleCamera } from '@porchlight/testkit/clip-builder/sampleCamera';
import { keyringOf, type SampleHome, sampleMember } from '@porchlight/testkit/clip-builder/sampleHome';
import { sampleTime } from '@porchlight/testkit/clip-index/sampleClip';
import { describe, expect, test, vi } from 'vitest';
import { EventClient } from './server/EventClient.ts';
import { keyringBody } from './server/keyringBody.ts';
import { signCall } from './server/signCall.ts';
import { type Answer, TestApi } from './server/TestApi.ts';
import { foundTown, type Town } from './server/Town.ts';

const TARGET = '/v1/events/stream';
const NOTHING = new Uint8Array(0);
const HANDSHAKE = {
  connection: 'Upgrade',
  upgrade: 'websocket',
  'sec-websocket-version': '13',
  'sec-websocket-key': 'AAECAwQFBgcICQoLDA0ODw==',
};

function press(home: SampleHome, number: number, deviceId: DeviceId = home.cameras[0].deviceId): DeviceEvent {
  return { deviceId, number, atMs: sampleTime(number), clockUncertaintyMs: 5, event: { kind: 'press' } };
}

/** Asks for an upgrade without making anything of it. */
function ask(api: TestApi, by?: KeyPair): Promise<Answer> {
  return api.call('GET', TARGET, by === undefined ? { headers: HANDSHAKE } : { by, headers: HANDSHAKE });
}

async function publish(api: TestApi, town: Town, home: SampleHome): Promise<void> {
  const body = keyringBody(home, keyringOf(home, town.keyring));
  const target = `/v1/households/${home.householdId}/keyring`;
  expect(await api.call('PUT', target, { by: town.owner, body })).toMatchObject({ status: 200 });
}

/** Resolves once the log has a line with `message`. */
async function logged(api: TestApi, message: string): Promise<void> {
  await vi.waitFor(() => expect(api.log.join('')).toContain(message), { timeout: 20_000, interval: 20 });
}

describe('a member hears', () => {
  test('every new event of the own household in order, each member of it the same, and none of another household', async () => {
    await using api = await TestApi.start();
    const town = await foundTown(api);
    api.broker.happen(press(town.home, 0));
    await using phone = await EventClient.open(api, town.owner);
    await using tablet = await EventClient.open(api, town.owner);
    await using neighbour = await EventClient.open(api, town.neighbourOwner);
    const [first, other, second] = [press(town.home, 1), press(town.neighbour, 1), press(town.home, 2)];
    api.broker.happen(first, other, second);
    for (const client of [phone, tablet]) {
      expect(await client.next()).toEqual(first);
      expect(await client.next()).toEqual(second);
    }
    expect(await neighbour.next()).toEqual(other);
    expect([phone.waiting, tablet.waiting, neighbour.waiting]).toEqual([0, 0, 0]);
  });

  test('nothing of the time before, however much of it the broker remembers', async () => {
    await using api = await TestApi.start();
    const { home, owner } = await foundTown(api);
    for (let n = 0; n < 1200; n += 1) api.broker.happen(press(home, n));
    await using before = await EventClient.open(api, owner);
    await before[Symbol.asyncDispose]();
    await logged(api, 'an event stream ended');
    for (let n = 1200; n < 1300; n += 1) api.broker.happen(press(home, n));
    await using client = await EventClient.open(api, owner);
    api.broker.happen(press(home, 1300));
    expect(await client.next()).toEqual(press(home, 1300));
  });

  test('more than a page of events at once, all of them', async () => {
    await using api = await TestApi.start();
    const { home, owner } = await foundTown(api);
    await using client = await EventClient.open(api, owner);
    const events = Array.from({ length: 1700 }, (_, n) => press(home, n));
    api.broker.happen(...events);
    for (const event of events) expect(await client.next()).toEqual(event);
  });

  test('a device that joins the household, and no longer one that leaves', async () => {
    await using api = await TestApi.start();
    const town = await foundTown(api);
    const [added, [left]] = [sampleCamera(), town.home.cameras];
    await using client = await EventClient.open(api, town.owner);
    api.broker.happen(press(town.home, 1));
    expect(await client.next()).toMatchObject({ deviceId: left.deviceId });
    await publish(api, town, { ...town.home, cameras: [added] });
    api.nowMs = sampleTime(3 * 3_600_000 + 5000);
    api.broker.happen(press(town.home, 2), press(town.home, 3, added.deviceId));
    expect(await client.next()).toMatchObject({ deviceId: added.deviceId, number: 3 });
  });

  test('what happens after the broker was out of reach, and nothing twice, by whichever broker it comes again', async () => {
    await using api = await TestApi.start();
    const { home, owner } = await foundTown(api);
    await using client = await EventClient.open(api, owner);
    api.broker.happen(press(home, 1), press(home, 2));
    await client.next();
    await client.next();
    api.broker.isDown = true;
    api.broker.happen(press(home, 3));
    api.broker.isDown = false;
    api.broker.happen(press(home, 2), press(home, 4));
    expect(await client.next()).toEqual(press(home, 4));
    expect(client.waiting).toBe(0);
  });

  test('an event that the registry could not place at first, once', async () => {
    await using api = await TestApi.start();
    const { home, owner } = await foundTown(api);
    await using client = await EventClient.open(api, owner);
    api.registry.failNext('devicesOf', 'after');
    api.broker.happen(press(home, 1));
    expect(await client.next()).toEqual(press(home, 1));
    expect(api.log.join('')).toContain('events cannot be followed now');
    expect(client.waiting).toBe(0);
  });
});

describe('before the upgrade', () => {
  test('a call that is unsigned, replayed, or of an agency or the operator is refused as any other is', async () => {
    await using api = await TestApi.start();
    const { owner, agency } = await foundTown(api);
    expect(await ask(api)).toMatchObject({ status: 401, body: { code: 'unauthenticated' } });
    expect(await ask(api, agency)).toMatchObject({ status: 403, body: { code: 'forbidden' } });
    expect(await ask(api, api.operator)).toMatchObject({ status: 403, body: { code: 'forbidden' } });
    const call = { method: 'GET', authority: api.authority, target: TARGET, body: NOTHING };
    const headers = { ...HANDSHAKE, host: api.authority, ...signCall(owner, call, api.nowMs) };
    expect(await api.send('GET', TARGET, headers, NOTHING)).toMatchObject({ status: 101 });
    const again = await api.send('GET', TARGET, headers, NOTHING);
    expect(again).toMatchObject({
      status: 409,
      body: { code: 'replayed' },
      headers: { connection: 'close' },
    });
    expect(api.app.server.listening).toBe(true);
  });

  test('an eighth stream of a household is let in, a ninth is not until one ends, and others are not concerned', async () => {
    await using api = await TestApi.start();
    const { owner, neighbourOwner } = await foundTown(api);
    const open = await Promise.all(Array.from({ length: 8 }, () => EventClient.open(api, owner)));
    expect(await ask(api, owner)).toMatchObject({
      status: 429,
      body: { code: 'rate_limited', retryable: true },
    });
    await using _other = await EventClient.open(api, neighbourOwner);
    await open[0]?.[Symbol.asyncDispose]();
    await logged(api, 'an event stream ended');
    await using _ninth = await EventClient.open(api, owner);
    await Promise.all(open.map((client) => client[Symbol.asyncDispose]()));
  });

  test('of streams that are opened at once, no more stay than may', async () => {
    await using api = await TestApi.start({ eventStreamBounds: { streamsPerHousehold: 2 } });
    const { owner } = await foundTown(api);
    const opened = await Promise.allSettled(Array.from({ length: 6 }, () => EventClient.open(api, owner)));
    const clients = opened.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
    const isOpen = async (client: EventClient) => {
      client.socket.ping();
      return Promise.race([once(client.socket, 'pong').then(() => true), client.closed.then(() => false)]);
    };
    const kept = await Promise.all(clients.map(isOpen));
    expect(kept.filter(Boolean)).toHaveLength(2);
    await Promise.all(clients.map((client) => client[Symbol.asyncDispose]()));
  });

  test('a stream that could not begin with what is new is unavailable', async () => {
    await using api = await TestApi.start();
    const { owner } = await foundTown(api);
    api.broker.isDown = true;
    expect(await ask(api, owner)).toMatchObject({
      status: 503,
      body: { code: 'unavailable', retryable: true },
    });
  });
});

describe('the server closes a stream', () => {
  test('by 1001 when it stops, without waiting for anything', async () => {
    const api = await TestApi.start();
    const { owner } = await foundTown(api);
    const client = await EventClient.open(api, owner);
    await api[Symbol.asyncDispose]();
    expect(await client.closed).toBe(1001);
  });

  test.each([
    ['1008', 'hello', 1008],
    ['1009', 'x'.repeat(129), 1009],
  ])('by %s when the client sends', async (_name, text, code) => {
    await using api = await TestApi.start();
    const { owner } = await foundTown(api);
    await using client = await EventClient.open(api, owner);
    client.socket.send(text);
    expect(await client.closed).toBe(code);
  });

  test("by 1008 when the member's time is over, by the clock alone", async () => {
    await using api = await TestApi.start();
    const town = await foundTown(api);
    const guest = sampleMember({ untilMs: api.nowMs + 1000 });
    await publish(api, town, { ...town.home, members: [town.home.members[0], guest] });
    await using client = await EventClient.open(api, guest.signing);
    await using owner = await EventClient.open(api, town.owner);
    api.nowMs = sampleTime(3 * 3_600_000 + 1000);
    expect(await client.closed).toBe(1008);
    api.broker.happen(press(town.home, 1));
    expect(await owner.next()).toEqual(press(town.home, 1));
    expect(client.waiting).toBe(0);
  });

  test('by 1008 when a newer keyring does not name the member, who hears nothing more', async () => {
    await using api = await TestApi.start();
    const town = await foundTown(api);
    await using client = await EventClient.open(api, town.owner);
    api.broker.happen(press(town.home, 1));
    await client.next();
    await publish(api, town, { ...town.home, members: [sampleMember()] });
    api.nowMs = sampleTime(3 * 3_600_000 + 5000);
    api.broker.happen(press(town.home, 2));
    expect(await client.closed).toBe(1008);
    expect(client.waiting).toBe(0);
  });

  test('by 1013 when its reader is slow, before what waits for it has grown without end', async () => {
    await using api = await TestApi.start();
    const { home, owner } = await foundTown(api);
    await using client = await EventClient.open(api, owner);
    client.socket.pause();
    let count = 0;
    while (!api.log.some((line) => line.includes('events wait too long here'))) {
      for (let n = 0; n < 500; n += 1) api.broker.happen(press(home, count++));
      await once(client.socket, 'nothing', { signal: AbortSignal.timeout(10) }).catch(() => undefined);
    }
    client.socket.resume();
    expect(await client.closed).toBe(1013);
    expect(client.waiting).toBeLessThan(count);
  });

  test('at the second ping when the first was not answered, and no other', async () => {
    await using api = await TestApi.start({ eventStreamBounds: { pingMs: 500 } });
    const { owner } = await foundTown(api);
    await using alive = await EventClient.open(api, owner);
    await using dead = await EventClient.open(api, owner, { autoPong: false });
    expect(await dead.closed).toBe(1006);
    await once(alive.socket, 'ping');
    expect(alive.socket.readyState).toBe(alive.socket.OPEN);
  });
});
