import { once } from 'node:events';
import { concatBytes, systemRandom } from '@porchlight/kernel';
import { readLiveFrame } from '@porchlight/seal/header';
import type { LiveOpener } from '@porchlight/seal/live';
import { sampleTime } from '@porchlight/testkit/clip-index/sampleClip';
import { describe, expect, test, vi } from 'vitest';
import type { LiveClient } from './server/LiveClient.ts';
import { LiveScene, Session } from './server/LiveScene.ts';

const KIB = 1024;

/** The kinds of what `opener` made of the records, without the announcements. */
function openAll(opener: LiveOpener, records: readonly Uint8Array[]): string[] {
  return records.filter((record) => record[3] === 4).map((record) => opener.open(record).kind);
}

/** The numbers of the pictures that came. */
function numbersOf(client: LiveClient): number[] {
  return client.records.filter((record) => record[3] === 4).map((record) => readLiveFrame(record).sequence);
}

describe('a viewer gets', () => {
  test('the announcement that answers its request first, then every picture of that session, which opens', async () => {
    await using scene = await LiveScene.start();
    await using client = await scene.open();
    const session = new Session(scene);
    const command = await scene.look(client, session);
    const { deviceId } = scene.camera;
    scene.broker.publish(
      deviceId,
      ...session.picture(true, 200 * KIB),
      ...session.picture(false),
      ...session.picture(false),
    );
    await client.until(() => client.records.length === 5);
    const [announcement = new Uint8Array(0), ...frames] = client.records;
    const opener = scene.opener(announcement, scene.owner, command);
    expect(openAll(opener, frames)).toEqual(['part', 'frame', 'frame', 'frame']);
    const other = new Session(scene);
    scene.broker.publish(deviceId, other.announce(systemRandom(200)));
    scene.broker.publish(deviceId, ...other.picture(true), ...session.picture(false));
    await client.until(() => client.records.length === 6);
    expect(numbersOf(client)).toEqual([0, 0, 1, 2, 3]);
  });

  test('nothing of a session that answers another, and at once all that it needs to begin when it comes second', async () => {
    await using scene = await LiveScene.start();
    const session = new Session(scene);
    const { deviceId } = scene.camera;
    await using first = await scene.open();
    await scene.look(first, session);
    scene.broker.publish(deviceId, ...session.picture(true), ...session.picture(false));
    scene.broker.publish(
      deviceId,
      ...session.picture(true),
      ...session.picture(false),
      ...session.picture(false),
    );
    await first.until(() => first.records.length === 6);
    await using second = await scene.open(scene.liveViewer);
    await second.until(() => second.isOnline === true);
    expect(second.records).toEqual([]);
    const command = await scene.look(second, session);
    await second.until(() => second.records.length === 4);
    expect(numbersOf(second)).toEqual([2, 3, 4]);
    const [announcement = new Uint8Array(0), ...frames] = second.records;
    expect(openAll(scene.opener(announcement, scene.liveViewer, command), frames)).toEqual([
      'frame',
      'frame',
      'frame',
    ]);
    expect(numbersOf(first)).toEqual([0, 1, 2, 3, 4]);
  });

  test('another session, and no longer the one before, when that answers a later request; the device hears who is left', async () => {
    await using scene = await LiveScene.start();
    await using client = await scene.open();
    const [high, low] = [new Session(scene), new Session(scene)];
    const { deviceId } = scene.camera;
    await scene.look(client, high);
    scene.broker.publish(deviceId, ...high.picture(true));
    await client.until(() => client.records.length === 2);
    const command = await scene.look(client, low, 'low');
    scene.broker.publish(deviceId, ...low.picture(true), ...high.picture(false), ...low.picture(false));
    await client.until(() => client.records.length === 5);
    const opener = scene.opener(client.records[2] ?? new Uint8Array(0), scene.owner, command);
    expect(openAll(opener, client.records.slice(3))).toEqual(['frame', 'frame']);
    await vi.waitFor(() =>
      expect(scene.broker.reports).toContainEqual({
        deviceId,
        sessionId: high.sessionId,
        viewers: 0,
        slow: 0,
      }),
    );
    expect(scene.broker.reports).toContainEqual({ deviceId, sessionId: low.sessionId, viewers: 1, slow: 0 });
  });

  test('what its device answered to a command, and nothing else that the device tells', async () => {
    await using scene = await LiveScene.start();
    await using client = await scene.open();
    await client.until(() => client.isOnline === true);
    const { deviceId } = scene.camera;
    const base = { deviceId, atMs: sampleTime(0), clockUncertaintyMs: 0 };
    scene.broker.happen({ ...base, number: 1, event: { kind: 'press' } });
    const event = { kind: 'command-result', commandId: 'ab'.repeat(16), outcome: 'done' } as const;
    const record = scene.broker.happen({ ...base, number: 2, event });
    await client.until(() => client.records.length === 1);
    expect(client.records).toEqual([record]);
  });
});

describe('a slow viewer', () => {
  test('is told what it missed, gets nothing that can’t be decoded, and no more waits for it than may', async () => {
    await using scene = await LiveScene.start();
    await using client = await scene.open();
    const session = new Session(scene);
    const { deviceId } = scene.camera;
    const command = await scene.look(client, session);
    await client.until(() => client.records.length === 1);
    client.socket.pause();
    const waiting = () => scene.upgraded[0]?.writableLength ?? 0;
    // What the system takes by itself is not slow yet.
    let most = 0;
    await vi.waitFor(
      () => {
        scene.broker.publish(deviceId, ...session.picture(true, 60 * KIB));
        for (let i = 0; i < 9; i += 1) scene.broker.publish(deviceId, ...session.picture(false, 60 * KIB));
        most = Math.max(most, waiting());
        const slow = scene.broker.reports.filter((report) => report.slow === 1);
        expect(slow.length).toBeGreaterThan(0);
      },
      { timeout: 30_000, interval: 5 },
    );
    expect(most).toBeGreaterThan(256 * KIB);
    expect(most).toBeLessThan(256 * KIB + 2 * 61 * KIB);
    client.socket.resume();
    await vi.waitFor(() => expect(waiting()).toBe(0));
    scene.broker.publish(
      deviceId,
      ...session.picture(false),
      ...session.picture(true),
      ...session.picture(false),
    );
    await client.until(() => client.count('skipped') === 1);
    const [announcement = new Uint8Array(0), ...frames] = client.records;
    await client.until(() => numbersOf(client).length > frames.length || frames.length > 2);
    const opened = openAll(scene.opener(announcement, scene.owner, command), frames);
    expect(new Set(opened)).toEqual(new Set(['frame']));
    const missed = client.said.flatMap((each) => (each.kind === 'skipped' ? [each.pictures] : []));
    expect(missed[0]).toBeGreaterThan(0);
  });

  test('who says so itself is reported as slow, once', async () => {
    await using scene = await LiveScene.start({ liveBounds: { reportMs: 50 } });
    await using client = await scene.open();
    const session = new Session(scene);
    await scene.look(client, session);
    client.say({ kind: 'behind' });
    const slow = () => scene.broker.reports.filter((report) => report.slow === 1);
    await client.until(() => slow().length === 1);
    const after = scene.broker.reports.length;
    await client.until(() => scene.broker.reports.length > after + 1);
    expect(slow()).toHaveLength(1);
  });

  test('who takes nothing at all is closed, and the device hears that nobody looks', async () => {
    await using scene = await LiveScene.start({ liveBounds: { stuckMs: 300 } });
    await using client = await scene.open();
    const session = new Session(scene);
    const { deviceId } = scene.camera;
    await scene.look(client, session);
    await client.until(() => client.records.length === 1);
    client.socket.pause();
    await vi.waitFor(
      () => {
        for (let i = 0; i < 10; i += 1) scene.broker.publish(deviceId, ...session.picture(true, 60 * KIB));
        expect(scene.api.log.join('')).toContain('nothing is taken here');
      },
      { timeout: 20_000, interval: 5 },
    );
    await vi.waitFor(() => expect(scene.broker.reports.at(-1)).toMatchObject({ viewers: 0 }));
    client.socket.resume();
    expect(await client.closed).toBe(1013);
  });
});

describe('the device hears', () => {
  test('at once that nobody looks any more when a viewer has vanished without a word, and nothing is watched then', async () => {
    await using scene = await LiveScene.start();
    const client = await scene.open();
    const session = new Session(scene);
    const { deviceId } = scene.camera;
    await scene.look(client, session);
    await client.until(() => scene.broker.reports.at(-1)?.viewers === 1);
    await client[Symbol.asyncDispose]();
    await vi.waitFor(() =>
      expect(scene.broker.reports.at(-1)).toEqual({
        deviceId,
        sessionId: session.sessionId,
        viewers: 0,
        slow: 0,
      }),
    );
    await vi.waitFor(() => expect(scene.broker.watches(deviceId)).toBe(false));
  });

  test('of who doesn’t answer a ping as of who has gone', async () => {
    await using scene = await LiveScene.start({ liveBounds: { pingMs: 200 } });
    await using client = await scene.open();
    const session = new Session(scene);
    await scene.look(client, session);
    await client.until(() => scene.broker.reports.at(-1)?.viewers === 1);
    client.socket.pause();
    await vi.waitFor(() => expect(scene.broker.reports.at(-1)?.viewers).toBe(0), { timeout: 20_000 });
    client.socket.resume();
    expect(await client.closed).toBe(1006);
  });

  test('how many look, again and again', async () => {
    await using scene = await LiveScene.start({ liveBounds: { reportMs: 50 } });
    await using one = await scene.open();
    await using two = await scene.open(scene.liveViewer);
    const session = new Session(scene);
    for (const client of [one, two]) await scene.look(client, session);
    const both = () => scene.broker.reports.filter((report) => report.viewers === 2);
    await two.until(() => both().length > 1);
  });
});

test('1001 says that the server stops', async () => {
  const scene = await LiveScene.start();
  const client = await scene.open();
  await scene[Symbol.asyncDispose]();
  expect(await client.closed).toBe(1001);
});

test('a picture comes as it was sent, byte for byte', async () => {
  await using scene = await LiveScene.start();
  await using client = await scene.open();
  const session = new Session(scene);
  await scene.look(client, session);
  const sent = session.picture(true, 300 * KIB);
  scene.broker.publish(scene.camera.deviceId, ...sent);
  await client.until(() => client.records.length === 1 + sent.length);
  expect(Buffer.compare(concatBytes(...client.records.slice(1)), concatBytes(...sent))).toBe(0);
  const pong = once(client.socket, 'pong');
  client.socket.ping();
  await pong;
});
