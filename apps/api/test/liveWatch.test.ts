import { epochMs, systemRandom } from '@porchlight/kernel';
import { ApiClient, Household } from '@porchlight/owner-client';
import { newMemberSecrets } from '@porchlight/owner-client/account';
import {
  type LiveListener,
  LiveWatch,
  type OpenLiveSocket,
  platformTimer,
} from '@porchlight/owner-client/live';
import { nodePrimitives } from '@porchlight/seal/node';
import { sampleMember } from '@porchlight/testkit/clip-builder/sampleHome';
import { expect, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import { LiveScene, Session } from './server/LiveScene.ts';

const openSocket: OpenLiveSocket = (url, protocols, events) => {
  const socket = new WebSocket(url, [...protocols]);
  socket.on('open', () => events.opened());
  socket.on('message', (data: Buffer, isBinary: boolean) => {
    if (isBinary) events.record(new Uint8Array(data));
    else events.text(String(data));
  });
  socket.on('error', () => undefined);
  socket.on('close', (code) => events.closed(code));
  return {
    send: (data) => socket.readyState === WebSocket.OPEN && socket.send(data),
    close: () => socket.close(),
    get bufferedBytes() {
      return socket.bufferedAmount;
    },
  };
};

/** A member of the scene's household with the owner's client, who may see the camera live. */
async function viewer(scene: LiveScene): Promise<Household> {
  const secrets = newMemberSecrets(scene.home.root.publicKey, systemRandom);
  const household = new Household(secrets, nodePrimitives, systemRandom);
  const { memberId, clientSigning: signing, clientBox: box } = household;
  await scene.publish([scene.owner, sampleMember({ memberId, role: 'live-viewer', signing, box })]);
  household.adopt(scene.keyring);
  return household;
}

function look(scene: LiveScene, household: Household) {
  const seen = { states: [] as string[], sequences: [] as number[] };
  const listener: LiveListener = {
    state: ({ kind }) => seen.states.push(kind),
    tracks: () => undefined,
    frame: ({ sequence }) => seen.sequences.push(sequence),
    health: () => undefined,
  };
  const baseUrl = `http://${scene.api.authority}`;
  let counter = 0;
  const keys = {
    primitives: nodePrimitives,
    random: systemRandom,
    clock: { nowMs: () => epochMs(scene.api.nowMs) },
  };
  const api = new ApiClient({ ...keys, baseUrl, signing: household.clientSigning });
  const nextCounter = async () => {
    counter += 1;
    return counter;
  };
  const renewKeyring = async () => undefined;
  const timer = platformTimer;
  const deps = { ...keys, household, api, baseUrl, openSocket, nextCounter, renewKeyring, timer };
  const watch = new LiveWatch(deps, scene.camera.deviceId, 'high', listener);
  return { seen, watch, [Symbol.dispose]: () => watch.stop() };
}

/** Has the camera answer the newest command once there are `count`. */
async function answer(scene: LiveScene, session: Session, count: number): Promise<void> {
  await vi.waitFor(() => expect(scene.broker.commands).toHaveLength(count));
  const { record } = scene.broker.commands.at(-1) ?? { record: new Uint8Array(0) };
  scene.broker.publish(scene.camera.deviceId, session.announce(record));
}

test('the owner’s client sees a camera through the api, and sees on after its socket broke', async () => {
  await using scene = await LiveScene.start();
  const household = await viewer(scene);
  using looking = look(scene, household);
  const { seen, watch } = looking;
  const session = new Session(scene);
  const { deviceId } = scene.camera;
  await answer(scene, session, 1);
  scene.broker.publish(deviceId, ...session.picture(true, 60_000), ...session.picture(false));
  await vi.waitFor(() => expect(seen.sequences).toEqual([0, 1]));
  scene.upgraded.at(-1)?.destroy();
  await answer(scene, session, 2);
  scene.broker.publish(deviceId, ...session.picture(true), ...session.picture(false));
  await vi.waitFor(() => expect(seen.sequences.slice(-2)).toEqual([2, 3]));
  watch.stop();
  expect(seen.states).toEqual(['connecting', 'asking', 'live', 'interrupted', 'live', 'ended']);
});

test('the owner’s client is told when it may not see the camera any more', async () => {
  await using scene = await LiveScene.start();
  const household = await viewer(scene);
  using looking = look(scene, household);
  const { seen } = looking;
  const session = new Session(scene);
  await answer(scene, session, 1);
  scene.broker.publish(scene.camera.deviceId, ...session.picture(true));
  await vi.waitFor(() => expect(seen.states.at(-1)).toBe('live'));
  await scene.publish([scene.owner]);
  await vi.waitFor(() => expect(seen.states.at(-1)).toBe('refused'));
});
