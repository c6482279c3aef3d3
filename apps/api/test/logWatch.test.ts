import { bytesToHex, type DeviceId, monotonicClock, systemRandom } from '@porchlight/kernel';
import { Household } from '@porchlight/owner-client';
import { inviteThroughRelay, newInvitationSecret } from '@porchlight/owner-client/invite';
import { publishKeyring } from '@porchlight/owner-client/log';
import { joinHousehold, OpenHousehold, trustNewPolicy } from '@porchlight/owner-client/session';
import { nodePrimitives as primitives } from '@porchlight/seal/node';
import { sampleCamera } from '@porchlight/testkit/clip-builder/sampleCamera';
import { formatVerifierKey, SIGNATURE_TYPES, verifierKey } from '@porchlight/tlog';
import { expect, test } from 'vitest';
import type { TestApi } from './server/TestApi.ts';
import { MemoryKeptLog, otherBrowser, settled, startApi, watchOf } from './server/WatchedAccounts.ts';

function cameraKeys() {
  const { deviceId, signing, box } = sampleCamera();
  const [signingKeyHex, boxKeyHex] = [bytesToHex(signing.publicKey), bytesToHex(box.publicKey)];
  return { deviceId, kind: 'camera' as const, signingKeyHex, boxKeyHex };
}

function deviceOf({ household }: OpenHousehold): DeviceId {
  const [device] = household.keyring.keyring.devices;
  if (device === undefined) throw new Error('it has a camera');
  return device.deviceId as DeviceId;
}

async function home(api: TestApi) {
  const ada = await settled(api, 'ada@example.org');
  const opened = await OpenHousehold.found(ada.deps, ada.account);
  await opened.publish(opened.household.pair([cameraKeys()], api.nowMs));
  return { ...ada, opened };
}

/** Bo, who joined Ada's household by an invitation. */
async function joinedBy(api: TestApi, ada: Awaited<ReturnType<typeof home>>) {
  const bo = await settled(api, 'bo@example.org');
  const common = {
    ...{ secret: newInvitationSecret(systemRandom), stopwatch: monotonicClock },
    ...{ confirm: async () => true, progress: () => undefined, signal: new AbortController().signal },
    relay: { baseUrl: ada.deps.baseUrl, fetch },
  };
  const { opened } = ada;
  const [, joined] = await Promise.all([
    inviteThroughRelay({
      ...{ ...common, primitives, random: systemRandom, clock: ada.deps.clock },
      household: opened.household,
      terms: { role: 'adult', untilMs: null, sees: [], commands: [] },
      refresh: () => opened.refresh(),
      publish: (keyring) => opened.publish(keyring),
      logPolicy: opened.log.policy,
    }),
    joinHousehold(bo.deps, bo.account, { ...common, name: 'Bo' }),
  ]);
  return { bo, joined };
}

test('an owner’s watch is quiet over what the account did, logs its own keys and the head of the audit record, and says so in another browser', async () => {
  await using api = await startApi();
  const ada = await home(api);
  const watch = await watchOf(ada, ada.account, ada.opened);
  const before = api.queue.log.size;
  expect(await watch.check()).toMatchObject({ state: 'ok', treeSize: before, findings: [] });
  expect(api.queue.log.size).toBe(before + 2);
  expect(await watch.check()).toMatchObject({ state: 'ok', treeSize: before + 2 });
  await ada.opened.publish(ada.opened.household.retireDevice(deviceOf(ada.opened), api.nowMs));
  expect(ada.account.vault.log?.bookmark).toMatchObject({ size: before + 2 });
  const other = await otherBrowser(api, ada);
  const found = await OpenHousehold.open(other.deps, other.account);
  if (found === null) throw new Error('there is a household');
  expect(await (await watchOf(other, other.account, found)).check()).toMatchObject({
    state: 'ok',
    findings: [],
  });
});

test('a change by who copied the root is found by owner and member at their next look; the member, who joined by an invitation, needs nothing but what that gave it', async () => {
  await using api = await startApi();
  const ada = await home(api);
  const { bo, joined } = await joinedBy(api, ada);
  const { opened } = ada;
  const [watchOfAda, watchOfBo] = [
    await watchOf(ada, ada.account, opened),
    await watchOf(bo, bo.account, joined),
  ];
  for (const watch of [watchOfAda, watchOfBo]) expect(await watch.check()).toMatchObject({ state: 'ok' });
  const secrets = ada.account.vault.household;
  if (secrets === null) throw new Error('the vault has the household');
  const thief = new Household(secrets, primitives, systemRandom);
  thief.adopt(opened.household.keyring.record);
  await publishKeyring(
    { api: opened.api, household: thief, primitives },
    thief.retireDevice(deviceOf(opened), api.nowMs),
  );
  for (const watch of [watchOfAda, watchOfBo]) {
    const { state, findings } = await watch.check();
    expect([state, findings.map(({ kind }) => kind)]).toEqual(['alarm', ['foreign-change']]);
    expect(findings[0]?.difference?.retiredDevices).toEqual([deviceOf(opened)]);
  }
  const id = watchOfAda.view().findings[0]?.id ?? '';
  expect(await watchOfAda.acknowledge(id)).toMatchObject({ state: 'ok' });
  expect(watchOfBo.view().state).toBe('alarm');
});

test('in a browser that two members use, what one changed and read past is news to the other', async () => {
  await using api = await startApi();
  const ada = await home(api);
  const { bo, joined } = await joinedBy(api, ada);
  const kept = new MemoryKeptLog();
  const watchOfAda = await watchOf(ada, ada.account, ada.opened, kept);
  await ada.opened.publish(ada.opened.household.retireDevice(deviceOf(ada.opened), api.nowMs));
  expect(await watchOfAda.check()).toMatchObject({ state: 'ok' });
  const watchOfBo = await watchOf(bo, bo.account, joined, kept);
  expect(await watchOfBo.check()).toMatchObject({
    state: 'alarm',
    findings: [{ kind: 'foreign-change' }],
  });
  expect(await (await watchOf(ada, ada.account, ada.opened, kept)).check()).toMatchObject({ state: 'ok' });
});

test('a keyring waits for the witnesses in plain words, stays published, and no other account takes it before they have cosigned', async () => {
  await using api = await startApi();
  const ada = await home(api);
  api.queue.hold();
  const next = ada.opened.household.retireDevice(deviceOf(ada.opened), api.nowMs);
  const publishing = { api: ada.opened.api, household: ada.opened.household, primitives };
  const waiting = publishKeyring({ ...publishing, pause: async () => undefined }, next);
  await expect(waiting).rejects.toMatchObject({ code: 'unavailable' });
  expect(await api.registry.findKeyringVersion(ada.opened.household.id, 2)).not.toBeNull();
  const fresh = await OpenHousehold.open(ada.deps, ada.account);
  expect(fresh?.household.keyring.keyring.version).toBe(1);
  api.queue.show();
  await fresh?.refresh();
  expect(fresh?.household.keyring.keyring.version).toBe(2);
});

test('a cloud that names other witnesses later is noticed by its proofs, and trusted once the person says so', async () => {
  await using api = await startApi();
  const ada = await home(api);
  const { log } = ada.opened;
  const stranger = primitives.signKeyPair(systemRandom(32)).publicKey;
  const key = verifierKey('witness.example/three', SIGNATURE_TYPES.cosignature, stranger, primitives.sha256);
  const other = `${log.policy.split('\n')[0]}\nwitness three ${formatVerifierKey(key)}\nquorum three\n`;
  await ada.account.changeVault((vault) => ({ ...vault, log: { ...log, policy: other } }));
  await expect(OpenHousehold.open(ada.deps, ada.account)).rejects.toMatchObject({
    code: 'untrusted_checkpoint',
  });
  await trustNewPolicy(ada.deps, ada.account, log.policy);
  expect(ada.account.vault.log).toMatchObject({ policy: log.policy, formerPolicies: [other] });
  expect((await OpenHousehold.open(ada.deps, ada.account))?.hasKeyring).toBe(true);
});
