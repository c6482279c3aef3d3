import { systemRandom } from '@porchlight/kernel';
import { TalkSealer } from '@porchlight/seal/live';
import { nodePrimitives } from '@porchlight/seal/node';
import type { SampleMember } from '@porchlight/testkit/clip-builder/sampleHome';
import { expect, test } from 'vitest';
import type { LiveClient } from './server/LiveClient.ts';
import { LiveScene, Session } from './server/LiveScene.ts';

const SOUND = { codec: 'opus', sampleRateHz: 48_000, channels: 1, descriptionB64: '' };

function talkOf(scene: LiveScene, session: Session, member: SampleMember): TalkSealer {
  const { deviceId, box } = scene.camera;
  const place = { deviceId, deviceBoxKey: box.publicKey, liveSessionId: session.sessionId, seenUs: 0 };
  return new TalkSealer(place, member.signing, SOUND, nodePrimitives, systemRandom);
}

function say(client: LiveClient, talk: TalkSealer, timeUs: number): Uint8Array[] {
  const records = talk.frame({ bytes: systemRandom(80), timeUs, isKeyframe: true });
  for (const record of records) client.socket.send(record);
  return records;
}

test('who commands a device may talk to it: the offer is recorded first, then it and what is said go to the device in order', async () => {
  await using scene = await LiveScene.start();
  await using client = await scene.open();
  const session = new Session(scene);
  await scene.look(client, session);
  const talk = talkOf(scene, session, scene.owner);
  client.socket.send(talk.offer);
  const said = [0, 20_000, 40_000].flatMap((timeUs) => say(client, talk, timeUs));
  await client.until(() => scene.broker.talks.length === 4);
  expect(scene.broker.talks.map(({ record }) => new Uint8Array(record))).toEqual([talk.offer, ...said]);
  expect(scene.broker.talks.every(({ deviceId }) => deviceId === scene.camera.deviceId)).toBe(true);
  expect(scene.api.audit.rowsOf(scene.home.householdId).at(-1)).toMatchObject({
    action: 'device.talk',
    subject: scene.camera.deviceId,
    actor: { kind: 'member', id: scene.owner.memberId },
  });
});

test('who may only look can’t talk, nor by the offer of somebody else, nor without the audit record', async () => {
  await using scene = await LiveScene.start();
  await using viewer = await scene.open(scene.liveViewer);
  const session = new Session(scene);
  await scene.look(viewer, session);
  viewer.socket.send(talkOf(scene, session, scene.liveViewer).offer);
  viewer.socket.send(talkOf(scene, session, scene.owner).offer);
  await viewer.until(() => viewer.refused.length === 2);
  expect(viewer.refused).toEqual(['not_permitted', 'not_permitted']);
  await using owner = await scene.open();
  await owner.until(() => owner.isOnline === true);
  scene.api.audit.failNext('record', 'before');
  const talk = talkOf(scene, session, scene.owner);
  owner.socket.send(talk.offer);
  say(owner, talk, 0);
  await owner.until(() => owner.refused.length === 1);
  expect(owner.refused).toEqual(['unavailable']);
  const other = talkOf(scene, session, scene.owner);
  owner.socket.send(other.offer);
  await owner.until(() => scene.broker.talks.length > 0);
  expect(scene.broker.talks.map(({ record }) => new Uint8Array(record))).toEqual([other.offer]);
});

test('what is said without an offer goes nowhere, and so does what isn’t said upwards', async () => {
  await using scene = await LiveScene.start();
  await using client = await scene.open();
  const session = new Session(scene);
  await scene.look(client, session);
  say(client, talkOf(scene, session, scene.owner), 0);
  for (const record of session.picture(true)) client.socket.send(record);
  client.socket.send(systemRandom(100));
  await client.until(() => client.refused.length === 1);
  expect(client.refused).toEqual(['malformed_record']);
  const talk = talkOf(scene, session, scene.owner);
  client.socket.send(talk.offer);
  await client.until(() => scene.broker.talks.length > 0);
  expect(scene.broker.talks).toHaveLength(1);
});

test('who may no longer talk, and may still look, is heard no more', async () => {
  await using scene = await LiveScene.start();
  await using client = await scene.open(scene.liveViewer);
  const session = new Session(scene);
  const members = [scene.owner, scene.liveViewer] as const;
  await scene.publish(members, [scene.liveViewer.memberId]);
  await client.until(() => client.isOnline === true);
  await scene.look(client, session);
  const talk = talkOf(scene, session, scene.liveViewer);
  client.socket.send(talk.offer);
  say(client, talk, 0);
  await client.until(() => scene.broker.talks.length === 2);
  await scene.publish(members);
  client.socket.send(talkOf(scene, session, scene.liveViewer).offer);
  await client.until(() => client.refused.length === 1);
  say(client, talk, 20_000);
  client.say({ kind: 'ask' });
  await client.until(() => client.count('challenge') === 2);
  expect(scene.broker.talks).toHaveLength(2);
});
