import {
  addAgency,
  type KeyringChange,
  type LogQueue,
  type NewlyApproved,
  type Registry,
} from '@porchlight/domain';
import { type AgencyId, randomId, systemRandom } from '@porchlight/kernel';
import { nodePrimitives } from '@porchlight/seal/node';
import { describe, expect, test } from 'vitest';
import { sampleDeviceId, sampleHouseholdId, sampleTime } from '../clip-index/sampleClip.ts';
import {
  sampleBlinded,
  sampleDevice,
  sampleKey,
  sampleKeyringChange,
  sampleMemberId,
} from './sampleKeyringChange.ts';

/** A registry, the queue that it logs to, and what the log's process does to that. */
export interface OpenRegistry {
  readonly registry: Registry;
  readonly queue: LogQueue;
  /** Shows what waits. Nothing is shown before. */
  show(): Promise<void>;
}

/** What every `Registry` keeps. `openAll` may give one registry to all tests: each makes ids and keys of its own. */
export function registryContract(name: string, openAll: () => OpenRegistry): void {
  const open = () => openAll().registry;
  describe(`Registry of ${name}`, () => {
    describe('households', () => keepsHouseholds(open));
    describe('agencies', () => keepsAgencies(openAll));
    describe('the log', () => logsKeyrings(openAll));
    describe('keyrings', () => replacesKeyrings(open));
    describe('versions of a keyring', () => keepsVersions(open));
    describe('keyrings beside each other', () => keepsKeyringsApart(open));
    describe('a refused keyring', () => refusesKeyrings(openAll));
  });
}

/** A household with `change` as its first keyring. */
async function publish(registry: Registry, change: KeyringChange): Promise<void> {
  await registry.addHousehold(change.householdId, sampleKey());
  await registry.replaceKeyring(change);
}

function sampleAgencyId(): AgencyId {
  return randomId(systemRandom) as AgencyId;
}

function keepsHouseholds(open: () => Registry): void {
  test('a new one has its root key, no keyring and no devices', async () => {
    const registry = open();
    const [householdId, rootKey] = [sampleHouseholdId(), sampleKey()];
    await registry.addHousehold(householdId, rootKey);
    expect(await registry.findKeyring(householdId)).toEqual({
      ...{ householdId, rootKey, keyring: null },
      ...{ leafHash: null, proof: null },
    });
    expect(await registry.devicesOf(householdId)).toEqual([]);
  });

  test('adding one again changes nothing, and with another root key is refused as replayed', async () => {
    const registry = open();
    const change = sampleKeyringChange();
    const { householdId, keyring } = change;
    const rootKey = sampleKey();
    await registry.addHousehold(householdId, rootKey);
    await registry.replaceKeyring(change);
    await registry.addHousehold(householdId, rootKey);
    await expect(registry.addHousehold(householdId, sampleKey())).rejects.toMatchObject({ code: 'replayed' });
    expect(await registry.findKeyring(householdId)).toMatchObject({ householdId, rootKey, keyring });
  });

  test('what is not there is null', async () => {
    const registry = open();
    expect(await registry.findKeyring(sampleHouseholdId())).toBeNull();
    expect(await registry.findDevice(sampleDeviceId())).toBeNull();
    expect(await registry.findPrincipal(sampleKey())).toBeNull();
  });
}

/** An agency with a key of its own, and the entries that `addAgency` makes of it. */
async function sampleAgency(given: Partial<NewlyApproved> = {}): Promise<NewlyApproved> {
  const made: NewlyApproved[] = [];
  const approved = { agencyId: sampleAgencyId(), name: 'Fire brigade', signingKey: sampleKey(), ...given };
  const clock = { nowMs: () => sampleTime(0) };
  const registry = {
    addAgency: async (agency: NewlyApproved) => {
      made.push(agency);
      return [];
    },
  };
  const deps = { registry, clock, primitives: nodePrimitives, random: systemRandom };
  await addAgency(deps, approved, sampleKey());
  const [agency] = made;
  if (agency === undefined) throw new Error('no agency was made');
  return agency;
}

function keepsAgencies(open: () => OpenRegistry): void {
  test('one is found by its key once that is shown, also after it was added again, and is logged once', async () => {
    const { registry, queue, show } = open();
    const agency = await sampleAgency();
    const { agencyId, signingKey, name, nameSalt } = agency;
    const leafHashes = [agency.decision.leafHash, agency.addedKey.leafHash];
    expect(await registry.addAgency(agency)).toEqual(leafHashes);
    const again = await sampleAgency({ agencyId, signingKey });
    expect(await registry.addAgency(again)).toEqual(leafHashes);
    expect(await queue.find(again.decision.leafHash)).toBeNull();
    await expect(registry.findPrincipal(signingKey)).rejects.toMatchObject({ code: 'not_logged' });
    expect(await registry.findAgency(agencyId)).toEqual({
      ...{ agencyId, name, nameSalt, proof: null },
      keys: [{ signingKey, proof: null }],
    });
    await show();
    expect(await registry.findPrincipal(signingKey)).toEqual({ role: 'agency', agencyId });
    const shown = await Promise.all(leafHashes.map((leafHash) => queue.find(leafHash)));
    const [proof, keyProof] = shown.map((each) => (each?.state === 'shown' ? each.proof : null));
    expect(proof).not.toBeNull();
    expect(await registry.findAgency(agencyId)).toMatchObject({ proof, keys: [{ proof: keyProof }] });
    expect(await registry.findAgency(sampleAgencyId())).toBeNull();
  });

  test("another key for the same agency, or an agency with somebody's key, is refused as replayed and not logged", async () => {
    const { registry, queue, show } = open();
    const agency = await sampleAgency();
    const { agencyId, signingKey } = agency;
    await registry.addAgency(agency);
    await show();
    const [rekeyed, thief] = [await sampleAgency({ agencyId }), await sampleAgency({ signingKey })];
    for (const refused of [rekeyed, thief]) {
      await expect(registry.addAgency(refused)).rejects.toMatchObject({ code: 'replayed' });
      expect(await queue.find(refused.decision.leafHash)).toBeNull();
    }
    expect(await registry.findPrincipal(rekeyed.signingKey)).toBeNull();
    expect(await registry.findPrincipal(signingKey)).toEqual({ role: 'agency', agencyId });
  });
}

function logsKeyrings(open: () => OpenRegistry): void {
  test('a keyring is queued with its change, and its proof comes with it once it is shown', async () => {
    const { registry, queue, show } = open();
    const change = sampleKeyringChange();
    const { householdId, keyring, logged } = change;
    await publish(registry, change);
    const waiting = { keyring, leafHash: logged.leafHash, proof: null };
    expect(await registry.findKeyring(householdId)).toMatchObject(waiting);
    expect(await queue.find(logged.leafHash)).toEqual({ state: 'waiting' });
    await show();
    const standing = await queue.find(logged.leafHash);
    if (standing?.state !== 'shown') throw new Error('it is shown');
    const { proof } = standing;
    expect(await registry.findKeyring(householdId)).toMatchObject({ ...waiting, proof });
    expect(await registry.findKeyringVersion(householdId, 1)).toEqual({ record: keyring, proof });
  });

  test.each([
    ['is stale', { previous: systemRandom(9), version: 2 }, 'stale_keyring'],
    ['has a version that there was', { version: 1 }, 'replayed'],
  ] as const)('of one that %s nothing is queued', async (_, wrong, code) => {
    const { registry, queue } = open();
    const first = sampleKeyringChange();
    const { householdId, keyring: previous } = first;
    await publish(registry, first);
    const change = sampleKeyringChange({ householdId, previous, ...wrong });
    await expect(registry.replaceKeyring(change)).rejects.toMatchObject({ code });
    expect(await queue.find(change.logged.leafHash)).toBeNull();
    expect(await queue.findByLabel(change.logged.label ?? sampleKey())).toBeNull();
  });

  test('a label that another entry has is refused as replayed, whoever brings it, and nothing changes', async () => {
    const { registry, queue } = open();
    const first = sampleKeyringChange();
    const { householdId, keyring: previous } = first;
    await publish(registry, first);
    const logged = sampleBlinded(first.logged.label ?? sampleKey());
    const next = sampleKeyringChange({ householdId, previous, version: 2, logged });
    await expect(registry.replaceKeyring(next)).rejects.toMatchObject({ code: 'replayed' });
    await expect(publish(registry, sampleKeyringChange({ logged }))).rejects.toMatchObject({
      code: 'replayed',
    });
    expect(await queue.find(logged.leafHash)).toBeNull();
    expect((await registry.findKeyring(householdId))?.keyring).toEqual(first.keyring);
  });

  test('of two households that take one label at once, one is refused', async () => {
    const { registry } = open();
    const label = sampleKey();
    const changes = [1, 2].map(() => sampleKeyringChange({ logged: sampleBlinded(label) }));
    const outcomes = await Promise.allSettled(changes.map((change) => publish(registry, change)));
    const refusals = outcomes.flatMap((each) => (each.status === 'rejected' ? [each.reason.code] : []));
    expect(refusals).toEqual(['replayed']);
  });
}

function replacesKeyrings(open: () => Registry): void {
  test('its devices and client keys are found', async () => {
    const registry = open();
    const untilMs = sampleTime(0);
    const change = sampleKeyringChange({
      devices: [sampleDevice(), { ...sampleDevice(), kind: 'doorbell', retiredAtMs: untilMs }],
      clientKeys: [null, untilMs].map((end) => ({
        memberId: sampleMemberId(),
        memberRole: end === null ? 'owner' : 'guest',
        signingKey: sampleKey(),
        untilMs: end,
      })),
    });
    const { householdId } = change;
    await publish(registry, change);
    expect((await registry.findKeyring(householdId))?.keyring).toEqual(change.keyring);
    for (const device of change.devices) {
      expect(await registry.findDevice(device.deviceId)).toEqual({ ...device, householdId });
    }
    const listed = change.devices.map((device) => ({ ...device, householdId }));
    listed.sort((a, b) => (a.deviceId < b.deviceId ? -1 : 1));
    expect(await registry.devicesOf(householdId)).toEqual(listed);
    for (const { signingKey, ...member } of change.clientKeys) {
      expect(await registry.findPrincipal(signingKey)).toEqual({ role: 'member', householdId, ...member });
    }
  });

  test('what the next one leaves out is gone, and what it keeps stays', async () => {
    const registry = open();
    const [kept, dropped] = [sampleDevice(), sampleDevice()];
    const [keptKey, droppedKey] = [sampleKey(), sampleKey()].map((signingKey) => ({
      memberId: sampleMemberId(),
      memberRole: 'adult',
      signingKey,
      untilMs: null,
    })) as [KeyringChange['clientKeys'][number], KeyringChange['clientKeys'][number]];
    const first = sampleKeyringChange({ devices: [kept, dropped], clientKeys: [keptKey, droppedKey] });
    await publish(registry, first);
    const next = {
      ...{ devices: [kept], clientKeys: [keptKey], keyring: systemRandom(300), version: 2 },
      logged: sampleBlinded(),
    };
    await registry.replaceKeyring({ ...first, ...next, previous: first.keyring });
    expect(await registry.findDevice(dropped.deviceId)).toBeNull();
    expect(await registry.findPrincipal(droppedKey.signingKey)).toBeNull();
    expect(await registry.findDevice(kept.deviceId)).toMatchObject({ signingKey: kept.signingKey });
    expect(await registry.findPrincipal(keptKey.signingKey)).toMatchObject({ memberId: keptKey.memberId });
  });
}

function keepsVersions(open: () => Registry): void {
  test('every one is found when others have followed it, and no version that there was not', async () => {
    const registry = open();
    const first = sampleKeyringChange();
    const { householdId } = first;
    const second = sampleKeyringChange({ householdId, previous: first.keyring, version: 2 });
    const third = sampleKeyringChange({ householdId, previous: second.keyring, version: 3 });
    await publish(registry, first);
    for (const change of [second, third]) await registry.replaceKeyring(change);
    for (const { version, keyring } of [first, second, third]) {
      expect((await registry.findKeyringVersion(householdId, version))?.record).toEqual(keyring);
    }
    expect(await registry.findKeyringVersion(householdId, 4)).toBeNull();
    expect(await registry.findKeyringVersion(householdId, Number.MAX_SAFE_INTEGER)).toBeNull();
  });

  test("is the household's own", async () => {
    const registry = open();
    const [one, other] = [sampleKeyringChange(), sampleKeyringChange()];
    for (const change of [one, other]) await publish(registry, change);
    expect((await registry.findKeyringVersion(one.householdId, 1))?.record).toEqual(one.keyring);
    expect((await registry.findKeyringVersion(other.householdId, 1))?.record).toEqual(other.keyring);
    expect(await registry.findKeyringVersion(sampleHouseholdId(), 1)).toBeNull();
  });

  test('is taken once: another of the same version is refused as replayed, and nothing changes', async () => {
    const registry = open();
    const first = sampleKeyringChange();
    const { householdId } = first;
    await publish(registry, first);
    const change = sampleKeyringChange({ householdId, previous: first.keyring });
    await expect(registry.replaceKeyring(change)).rejects.toMatchObject({ code: 'replayed' });
    expect((await registry.findKeyringVersion(householdId, 1))?.record).toEqual(first.keyring);
    expect((await registry.findKeyring(householdId))?.keyring).toEqual(first.keyring);
    expect(await registry.devicesOf(householdId)).toHaveLength(1);
  });
}

function keepsKeyringsApart(open: () => Registry): void {
  test('a device that its household has dropped may join another', async () => {
    const registry = open();
    const first = sampleKeyringChange();
    const second = sampleKeyringChange({ devices: first.devices });
    await publish(registry, first);
    await registry.replaceKeyring({
      ...first,
      devices: [],
      previous: first.keyring,
      keyring: systemRandom(9),
      version: 2,
      logged: sampleBlinded(),
    });
    await publish(registry, second);
    expect(await registry.devicesOf(first.householdId)).toEqual([]);
    expect(await registry.devicesOf(second.householdId)).toHaveLength(1);
  });

  test('of ten changes of the same keyring at once, one wins and the others are stale', async () => {
    const registry = open();
    const first = sampleKeyringChange();
    await publish(registry, first);
    const next = Array.from({ length: 10 }, () => ({
      ...sampleKeyringChange({ householdId: first.householdId, version: 2 }),
      previous: first.keyring,
    }));
    const outcomes = await Promise.allSettled(next.map((change) => registry.replaceKeyring(change)));
    const winners = next.filter((_, i) => outcomes[i]?.status === 'fulfilled');
    const losses = outcomes.flatMap((outcome) =>
      outcome.status === 'rejected' ? [outcome.reason.code] : [],
    );
    expect(losses).toEqual(Array(9).fill('stale_keyring'));
    expect((await registry.findKeyring(first.householdId))?.keyring).toEqual(winners[0]?.keyring);
    expect((await registry.devicesOf(first.householdId)).map((device) => device.deviceId)).toEqual(
      winners[0]?.devices.map((device) => device.deviceId),
    );
  });
}

function refusesKeyrings(openAll: () => OpenRegistry): void {
  const open = () => openAll().registry;

  test.each([
    ['another', new Uint8Array([1, 2, 3])],
    ['none', null],
  ])('names %s as the previous one: stale, and nothing changes', async (_, previous) => {
    const registry = open();
    const first = sampleKeyringChange();
    const { householdId } = first;
    await publish(registry, first);
    const change = sampleKeyringChange({ householdId, previous, version: 2 });
    await expect(registry.replaceKeyring(change)).rejects.toMatchObject({ code: 'stale_keyring' });
    expect((await registry.findKeyring(householdId))?.keyring).toEqual(first.keyring);
    expect(await registry.devicesOf(householdId)).toHaveLength(1);
  });

  test('is of a household that is not there: not found', async () => {
    await expect(open().replaceKeyring(sampleKeyringChange())).rejects.toMatchObject({ code: 'not_found' });
  });

  test.each([
    ['device', (other: KeyringChange) => ({ devices: other.devices })],
    ["device's key", (other: KeyringChange) => ({ devices: other.devices.map(withFreshId) })],
    ['client key', (other: KeyringChange) => ({ clientKeys: other.clientKeys })],
  ])("claims another household's %s: replayed, and nothing changes", async (_, claim) => {
    const registry = open();
    const [owner, thief] = [sampleKeyringChange(), sampleKeyringChange()];
    await publish(registry, owner);
    await publish(registry, thief);
    const { householdId, keyring: previous } = thief;
    const change = sampleKeyringChange({ householdId, previous, version: 2 });
    await expect(registry.replaceKeyring({ ...change, ...claim(owner) })).rejects.toMatchObject({
      code: 'replayed',
    });
    expect((await registry.findKeyring(thief.householdId))?.keyring).toEqual(thief.keyring);
    expect(await registry.findKeyringVersion(householdId, 2)).toBeNull();
    expect((await registry.devicesOf(thief.householdId)).map((device) => device.deviceId)).toEqual(
      thief.devices.map((device) => device.deviceId),
    );
    expect(await registry.findPrincipal(owner.clientKeys[0]?.signingKey ?? sampleKey())).toMatchObject({
      householdId: owner.householdId,
    });
  });

  test("claims an agency's key: replayed, and the key stays the agency's", async () => {
    const { registry, show } = openAll();
    const agency = await sampleAgency();
    const { agencyId, signingKey } = agency;
    await registry.addAgency(agency);
    await show();
    const change = sampleKeyringChange({
      clientKeys: [{ memberId: sampleMemberId(), memberRole: 'guest', signingKey, untilMs: null }],
    });
    await expect(publish(registry, change)).rejects.toMatchObject({ code: 'replayed' });
    expect(await registry.findPrincipal(signingKey)).toEqual({ role: 'agency', agencyId });
  });
}

function withFreshId(device: KeyringChange['devices'][number]): KeyringChange['devices'][number] {
  return { ...device, deviceId: sampleDeviceId() };
}
