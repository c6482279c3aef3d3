import type { DeviceEvent } from '@porchlight/contracts';
import { devicePageSchema, eventPageSchema } from '@porchlight/contracts/http';
import { type DeviceId, systemRandom } from '@porchlight/kernel';
import { encodeLinkMessage } from '@porchlight/live-relay';
import { sampleTime } from '@porchlight/testkit/clip-index/sampleClip';
import { describe, expect, test, vi } from 'vitest';
import { EventClient } from './server/EventClient.ts';
import { LiveScene, Session } from './server/LiveScene.ts';

function press(deviceId: DeviceId, number: number): DeviceEvent {
  return { deviceId, number, atMs: sampleTime(number), clockUncertaintyMs: 0, event: { kind: 'press' } };
}

async function linked(scene: LiveScene): Promise<void> {
  await vi.waitFor(
    () => expect(scene.brokers.map(({ linkCount }) => linkCount)).toEqual(scene.brokers.map(() => 1)),
    {
      timeout: 20_000,
    },
  );
}

describe('by the link', () => {
  test('an event is on the streams as its device signed it', async () => {
    await using scene = await LiveScene.start();
    await linked(scene);
    await using client = await EventClient.open(scene.api, scene.owner.signing);
    const event = press(scene.camera.deviceId, 1);
    scene.broker.happen(event);
    expect(await client.next()).toEqual(event);
  });

  test('nonsense is left out, said in the log once, and what follows comes', async () => {
    await using scene = await LiveScene.start();
    await using client = await scene.open();
    await using stream = await EventClient.open(scene.api, scene.owner.signing);
    const { deviceId } = scene.camera;
    const session = new Session(scene);
    await scene.look(client, session);
    const [other, own] = [press('ab'.repeat(16) as DeviceId, 7), press(deviceId, 1)];
    const forged = scene.broker.happen(other);
    for (const message of [
      'no JSON',
      '{"kind":"device"}',
      '{"kind":"report"}',
      systemRandom(40),
      encodeLinkMessage({ part: 'talk', deviceId, record: session.picture(true)[0] ?? forged }),
      encodeLinkMessage({ part: 'event', deviceId, record: forged }),
      encodeLinkMessage({ part: 'live', deviceId, record: systemRandom(300) }),
      encodeLinkMessage({ part: 'live', deviceId, record: forged }),
    ])
      scene.broker.say(message);
    scene.broker.happen(own);
    expect(await stream.next()).toEqual(own);
    scene.broker.publish(deviceId, ...session.picture(true));
    await client.until(() => client.records.length === 2);
  });

  test('what was watched is watched again after a break; who looks goes on, and so do the streams', async () => {
    await using scene = await LiveScene.start();
    await using client = await scene.open();
    await using stream = await EventClient.open(scene.api, scene.owner.signing);
    const { deviceId } = scene.camera;
    const session = new Session(scene);
    const command = await scene.look(client, session);
    scene.broker.publish(deviceId, ...session.picture(true));
    await client.until(() => client.records.length === 2);
    const told = client.count('device');
    scene.broker.cut();
    await vi.waitFor(() => expect(scene.broker.linkCount).toBe(0));
    await linked(scene);
    await vi.waitFor(() => expect(scene.broker.watches(deviceId)).toBe(true));
    scene.broker.publish(deviceId, ...session.picture(false), ...session.picture(false));
    const frames = () => client.records.filter((record) => record[3] === 4);
    await client.until(() => frames().length === 3);
    const [announcement = new Uint8Array(0)] = client.records;
    const opener = scene.opener(announcement, scene.owner, command);
    expect(frames().map((record) => opener.open(record).kind)).toEqual(['frame', 'frame', 'frame']);
    expect(client.count('device')).toBe(told);
    scene.broker.happen(press(deviceId, 1));
    expect(await stream.next()).toEqual(press(deviceId, 1));
  });

  test('a broker that is gone for longer takes its devices along, until it is back', async () => {
    await using scene = await LiveScene.start();
    await using client = await scene.open();
    await client.until(() => client.isOnline === true);
    await scene.broker.stop();
    await client.until(() => client.isOnline === false);
    client.say({ kind: 'ask' });
    await client.until(() => client.refused.length === 1);
    expect(client.refused).toEqual(['unavailable']);
    const stream = EventClient.open(scene.api, scene.owner.signing);
    await expect(stream).rejects.toThrow('503');
    await scene.broker.listen();
    await client.until(() => client.isOnline === true);
    client.say({ kind: 'ask' });
    await client.until(() => client.count('challenge') === 1);
  });

  test('a device that goes ends what is seen of it, and its return is told', async () => {
    await using scene = await LiveScene.start();
    await using client = await scene.open();
    const { deviceId } = scene.camera;
    const session = new Session(scene);
    await scene.look(client, session);
    scene.broker.publish(deviceId, ...session.picture(true));
    await client.until(() => client.records.length === 2);
    scene.broker.connect(deviceId, false);
    await client.until(() => client.isOnline === false);
    scene.broker.publish(deviceId, ...session.picture(false));
    scene.broker.connect(deviceId);
    await client.until(() => client.isOnline === true);
    const next = new Session(scene);
    await scene.look(client, next);
    scene.broker.publish(deviceId, ...next.picture(true));
    await client.until(() => client.records.length === 4);
  });
});

describe('of two brokers', () => {
  test('the one where the device is gets what is for it, gives what comes of it, and hears how it fares', async () => {
    await using scene = await LiveScene.start({ brokerCount: 2 });
    const [first, second] = scene.brokers;
    const { deviceId } = scene.camera;
    first.connect(deviceId, false);
    second?.connect(deviceId);
    await linked(scene);
    await using client = await scene.open();
    await client.until(() => client.isOnline === true);
    const session = new Session(scene);
    await scene.look(client, session, 'high', second);
    second?.publish(deviceId, ...session.picture(true));
    await client.until(() => client.records.length === 2);
    await client.until(() => second?.reports.at(-1)?.viewers === 1);
    expect([first.commands, first.reports]).toEqual([[], []]);
    const listed = await scene.api.call('GET', '/v1/devices', { by: scene.owner.signing });
    expect(devicePageSchema.parse(listed.body).devices).toMatchObject([{ deviceId, online: true }]);
  });

  test('a device that moves from one to the other is seen there, and what comes by both is heard once', async () => {
    await using scene = await LiveScene.start({ brokerCount: 2 });
    const [first, second] = scene.brokers;
    const { deviceId } = scene.camera;
    await linked(scene);
    await using client = await scene.open();
    await using stream = await EventClient.open(scene.api, scene.owner.signing);
    await client.until(() => client.isOnline === true);
    await scene.look(client, new Session(scene));
    first.happen(press(deviceId, 1));
    second?.connect(deviceId);
    first.connect(deviceId, false);
    second?.happen(press(deviceId, 1));
    second?.happen(press(deviceId, 2));
    expect(await stream.next()).toEqual(press(deviceId, 1));
    expect(await stream.next()).toEqual(press(deviceId, 2));
    const session = new Session(scene);
    await scene.look(client, session, 'high', second);
    second?.publish(deviceId, ...session.picture(true));
    await client.until(() => client.records.length === 3);
    expect(stream.waiting).toBe(0);
  });

  test('pages of events go on at each, also when one is out of reach for a while', async () => {
    await using scene = await LiveScene.start({ brokerCount: 2 });
    const [first, second] = scene.brokers;
    const { deviceId } = scene.camera;
    const page = async (query: string) =>
      eventPageSchema.parse(
        (await scene.api.call('GET', `/v1/events${query}`, { by: scene.owner.signing })).body,
      );
    first.happen(press(deviceId, 1));
    second?.happen(press(deviceId, 2));
    second?.happen(press(deviceId, 3));
    const begin = await page('');
    expect(begin.events.map(({ number }) => number)).toEqual([1, 2, 3]);
    expect(begin.next).toBe('1.2');
    await second?.stop();
    first.happen(press(deviceId, 4));
    second?.log.push(press(deviceId, 5));
    const without = await page(`?after=${begin.next}`);
    expect(without).toMatchObject({ events: [{ number: 4 }], next: '2.2' });
    await second?.listen();
    expect(await page(`?after=${without.next}`)).toMatchObject({ events: [{ number: 5 }], next: '2.3' });
    expect((await page('?after=7')).events).toHaveLength(5);
  });

  test('a keyring is handed to both, for a device may be on its way', async () => {
    await using scene = await LiveScene.start({ brokerCount: 2 });
    expect(scene.brokers.map(({ keyrings }) => keyrings.length)).toEqual([1, 1]);
  });

  test('a device that is at neither is offline, and one of a broker that can’t be asked may be anywhere', async () => {
    await using scene = await LiveScene.start({ brokerCount: 2 });
    const { deviceId } = scene.camera;
    const ask = () =>
      scene.api.call('POST', `/v1/devices/${deviceId}/challenge`, { by: scene.owner.signing });
    expect(await ask()).toMatchObject({
      status: 200,
      body: { challengeHex: expect.stringMatching(/^[0-9a-f]{64}$/) },
    });
    scene.broker.connect(deviceId, false);
    expect(await ask()).toMatchObject({ status: 503, body: { code: 'device_offline' } });
    await scene.broker.stop();
    expect(await ask()).toMatchObject({ status: 503, body: { code: 'unavailable' } });
  });
});
