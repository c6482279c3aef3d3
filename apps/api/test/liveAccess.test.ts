import { bytesToHex, epochMs } from '@porchlight/kernel';
import { sampleHome, sampleMember } from '@porchlight/testkit/clip-builder/sampleHome';
import { sampleBlinded } from '@porchlight/testkit/registry/sampleKeyringChange';
import { describe, expect, test } from 'vitest';
import { TICKET_MS } from '../src/sockets/SocketTickets.ts';
import { EventClient } from './server/EventClient.ts';
import { LiveClient } from './server/LiveClient.ts';
import { LiveScene } from './server/LiveScene.ts';
import { enrol } from './server/Town.ts';

describe('a live socket is opened', () => {
  test('by an owner and a live viewer, and each is told that the device is there', async () => {
    await using scene = await LiveScene.start();
    for (const member of [scene.owner, scene.liveViewer]) {
      await using client = await scene.open(member);
      await client.until(() => client.isOnline === true);
      expect(client.said).toContainEqual({ kind: 'device', online: true });
    }
  });

  test('by no guest without a wrap, by nobody unknown, and by no neighbour, to whom the device is nothing', async () => {
    await using scene = await LiveScene.start();
    const neighbour = sampleHome();
    await enrol(scene.api, neighbour);
    const target = `/v1/devices/${scene.camera.deviceId}/live/tickets`;
    for (const [member, status, code] of [
      [scene.guest, 403, 'not_permitted'],
      [sampleMember(), 401, 'unauthenticated'],
      [neighbour.members[0], 404, 'not_found'],
    ] as const) {
      await expect(scene.open(member)).rejects.toThrow(String(status));
      const answer = await scene.api.call('POST', target, { by: member.signing });
      expect(answer).toMatchObject({ status, body: { code } });
    }
    expect(scene.api.audit.rowsOf(scene.home.householdId).map(({ action }) => action)).not.toContain(
      'device.live',
    );
  });

  test('by nobody while the rights of the keyring have lapsed', async () => {
    await using scene = await LiveScene.start();
    scene.api.nowMs = epochMs(scene.api.nowMs + 8 * 24 * 3_600_000);
    await expect(scene.open()).rejects.toThrow('403');
  });

  test('with a row on the audit record before anything is given, and not without', async () => {
    await using scene = await LiveScene.start();
    const rows = () => scene.api.audit.rowsOf(scene.home.householdId);
    scene.api.audit.failNext('record', 'before');
    await expect(scene.open()).rejects.toThrow('503');
    const before = rows().length;
    await using _client = await scene.open();
    expect(rows().slice(before)).toMatchObject([
      {
        action: 'device.live',
        subject: scene.camera.deviceId,
        actor: { kind: 'member', id: scene.owner.memberId },
      },
    ]);
  });
});

describe('a ticket', () => {
  test('opens one live socket of its device, in place of a signature', async () => {
    await using scene = await LiveScene.start();
    const ticket = await scene.ticket();
    const { deviceId } = scene.camera;
    await using client = await LiveClient.openByTicket(scene.api, deviceId, scene.owner.signing, ticket);
    expect(client.socket.protocol).toBe('porchlight.live.v1');
    await client.until(() => client.isOnline === true);
    await expect(LiveClient.openByTicket(scene.api, deviceId, scene.owner.signing, ticket)).rejects.toThrow(
      '401',
    );
    expect(scene.api.log.join('')).not.toContain(ticket);
  });

  test('opens nothing of another purpose, not when it is made up, and not when it is too old', async () => {
    await using scene = await LiveScene.start();
    const { api, camera, owner } = scene;
    const open = (ticket: string, deviceId = camera.deviceId) =>
      LiveClient.openByTicket(api, deviceId, owner.signing, ticket);
    const { body } = await api.call('POST', '/v1/events/tickets', { by: owner.signing });
    await expect(open((body as { ticketHex: string }).ticketHex)).rejects.toThrow('401');
    await expect(EventClient.openByTicket(api, await scene.ticket())).rejects.toThrow('401');
    await expect(open(await scene.ticket(), sampleHome().cameras[0].deviceId)).rejects.toThrow('401');
    await expect(open('00'.repeat(32))).rejects.toThrow('401');
    const ticket = await scene.ticket();
    api.nowMs = epochMs(api.nowMs + TICKET_MS);
    await expect(open(ticket)).rejects.toThrow('401');
  });

  test('opens nothing for a member who was removed meanwhile', async () => {
    await using scene = await LiveScene.start();
    const ticket = await scene.ticket(scene.liveViewer);
    await scene.publish([scene.owner, scene.guest]);
    const { deviceId } = scene.camera;
    await expect(
      LiveClient.openByTicket(scene.api, deviceId, scene.liveViewer.signing, ticket),
    ).rejects.toThrow('403');
  });
});

describe('a right that ends', () => {
  test('closes the socket by 1008 when a keyring without the member comes, and nobody else', async () => {
    await using scene = await LiveScene.start();
    await using removed = await scene.open(scene.liveViewer);
    await using owner = await scene.open();
    await scene.publish([scene.owner, scene.guest]);
    expect(await removed.closed).toBe(1008);
    owner.say({ kind: 'ask' });
    await owner.until(() => owner.count('challenge') === 1);
  });

  test('closes it also when another process has taken that keyring, and nothing is given after', async () => {
    await using scene = await LiveScene.start({ liveBounds: { reviewMs: 100 } });
    await using removed = await scene.open(scene.liveViewer);
    const { registry } = scene.api;
    const { householdId, cameras } = scene.home;
    const before = await registry.findKeyring(householdId);
    const { keyringOf } = await import('@porchlight/testkit/clip-builder/sampleHome');
    const keyring = keyringOf({ ...scene.home, members: [scene.owner] }, before?.keyring ?? null);
    const [device] = await registry.devicesOf(householdId);
    await registry.replaceKeyring({
      householdId,
      previous: before?.keyring ?? null,
      keyring,
      version: 2,
      logged: sampleBlinded(),
      devices: device === undefined ? [] : [device],
      clientKeys: [],
    });
    expect(await removed.closed).toBe(1008);
    expect(removed.records).toEqual([]);
    await removed.until(() => !scene.broker.watches(cameras[0].deviceId));
  });

  test('closes it by the clock alone, when the time of the member is over', async () => {
    await using scene = await LiveScene.start();
    const until = sampleMember({ role: 'live-viewer', untilMs: scene.api.nowMs + 1000 });
    await scene.publish([scene.owner, until]);
    await using client = await scene.open(until);
    scene.api.nowMs = epochMs(scene.api.nowMs + 1000);
    expect(await client.closed).toBe(1008);
  });
});

describe('at most', () => {
  test('eight sockets of a device, counted until they end', async () => {
    await using scene = await LiveScene.start();
    const open = await Promise.all(Array.from({ length: 8 }, () => scene.open()));
    await expect(scene.open()).rejects.toThrow('429');
    await open[0]?.[Symbol.asyncDispose]();
    await open[1]?.until(() => scene.api.log.join('').includes('a live view ended'));
    await using _ninth = await scene.open();
    await Promise.all(open.map((client) => client[Symbol.asyncDispose]()));
  });

  test.each([
    ['household', { socketsPerHousehold: 1 }],
    ['address', { socketsPerAddress: 1 }],
    ['server', { socketsInAll: 1 }],
  ])('as many sockets of a %s as may be', async (_name, liveBounds) => {
    await using scene = await LiveScene.start({ liveBounds });
    await using _first = await scene.open();
    await expect(scene.open()).rejects.toThrow('429');
  });

  test('as many as may be, also of those that are opened at once', async () => {
    await using scene = await LiveScene.start({ liveBounds: { socketsPerDevice: 2 } });
    const opened = await Promise.allSettled(Array.from({ length: 6 }, () => scene.open()));
    const clients = opened.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
    const kept = await Promise.all(
      clients.map(async (client) => {
        client.say({ kind: 'ask' });
        return Promise.race([
          client.until(() => client.count('challenge') === 1).then(() => true),
          client.closed.then(() => false),
        ]);
      }),
    );
    expect(kept.filter(Boolean)).toHaveLength(2);
    await Promise.all(clients.map((client) => client[Symbol.asyncDispose]()));
  });

  test.each([
    ['texts', (client: LiveClient) => client.say({ kind: 'behind' }), 40],
    ['records', (client: LiveClient) => client.socket.send(new Uint8Array(40)), 300],
    ['bytes in a message', (client: LiveClient) => client.socket.send(new Uint8Array(32 * 1024 + 1)), 1],
  ])('so many %s, or the socket is closed by 1008', async (_name, send, times) => {
    await using scene = await LiveScene.start();
    await using client = await scene.open();
    for (let i = 0; i < times; i += 1) send(client);
    expect(await client.closed).toBe(1008);
  });
});

test('what is asked for and can’t be done is refused by its code, and the socket stays', async () => {
  await using scene = await LiveScene.start();
  await using client = await scene.open();
  await client.until(() => client.isOnline === true);
  client.socket.send('no JSON');
  client.say({ kind: 'open sesame' });
  client.say({ kind: 'command', commandB64: 'AAAA' });
  await client.until(() => client.refused.length === 3);
  expect(client.refused).toEqual(['malformed_message', 'malformed_message', 'malformed_record']);
  await client.order({ kind: 'light', on: true }, { deviceId: sampleHome().cameras[0].deviceId });
  await client.until(() => client.refused.length === 4);
  await client.order(
    { kind: 'light', on: true },
    { clientKeyHex: bytesToHex(scene.guest.signing.publicKey) },
  );
  await client.until(() => client.refused.length === 5);
  scene.api.audit.failNext('record', 'before');
  await client.order({ kind: 'light', on: true });
  await client.until(() => client.refused.length === 6);
  expect(client.refused.slice(3)).toEqual(['wrong_device', 'not_permitted', 'unavailable']);
  expect(scene.broker.commands).toEqual([]);
  scene.broker.refusal = 'device_offline';
  client.say({ kind: 'ask' });
  await client.until(() => client.refused.length === 7);
  expect(client.refused.at(-1)).toBe('device_offline');
  scene.broker.refusal = null;
  const command = await client.order({ kind: 'light', on: true });
  await client.until(() => scene.broker.commands.length === 1);
  expect(scene.broker.commands[0]?.record).toEqual(command);
  expect(scene.api.audit.rowsOf(scene.home.householdId).at(-1)).toMatchObject({
    action: 'device.command',
    subject: scene.camera.deviceId,
  });
});
