import { publishKeyring } from '@porchlight/domain';
import type { Clock, EpochMs } from '@porchlight/kernel';
import { bytesToHex, PorchlightError, systemRandom } from '@porchlight/kernel';
import { type Keyring, makeStatement, peekStatement } from '@porchlight/seal/header';
import { nodePrimitives } from '@porchlight/seal/node';
import { nodeVerifyPrimitives as primitives } from '@porchlight/seal/node-verify';
import { MemoryAuditLog } from '@porchlight/testkit/audit-log/MemoryAuditLog';
import { sampleCamera } from '@porchlight/testkit/clip-builder/sampleCamera';
import {
  keyringOf,
  type SampleHome,
  type SampleMember,
  sampleHome,
  sampleMember,
} from '@porchlight/testkit/clip-builder/sampleHome';
import { sampleTime } from '@porchlight/testkit/clip-index/sampleClip';
import { MemoryLogQueue } from '@porchlight/testkit/log-queue/MemoryLogQueue';
import { MemoryRegistry } from '@porchlight/testkit/registry/MemoryRegistry';
import { describe, expect, test } from 'vitest';

const NOW_MS: EpochMs = sampleTime(0);
const clock: Clock = { nowMs: () => NOW_MS };
const home = sampleHome();
const [owner] = home.members;
const [camera] = home.cameras;
const second = sampleMember({ role: 'adult' });
const both: SampleHome = { ...home, members: [owner, second] };

/** A change under a label that nobody has. */
function unwatchedChange() {
  return { labelHex: bytesToHex(systemRandom(32)), valueHex: bytesToHex(systemRandom(32)) };
}

/** A registry that knows the household, and the way to publish there. */
async function open(requireFreshFor: () => Promise<void> = async () => undefined) {
  const queue = new MemoryLogQueue();
  const [registry, audit] = [new MemoryRegistry(queue), new MemoryAuditLog()];
  await registry.addHousehold(home.householdId, home.root.publicKey);
  const publish = (
    record: Uint8Array,
    by: SampleMember,
    householdId = home.householdId,
    log = unwatchedChange(),
  ) =>
    publishKeyring(
      { registry, audit, primitives, clock, requireFreshFor },
      householdId,
      { record, log },
      by.signing.publicKey,
    );
  const newest = async () => (await registry.findKeyring(home.householdId))?.keyring;
  return { registry, audit, queue, publish, newest };
}

const v1 = keyringOf(both, null);

test('the first, brought by a client that it names, counts at once with its devices and clients', async () => {
  const { registry, publish } = await open();
  const next = await publish(v1, owner);
  expect(next.keyring.version).toBe(1);
  const { householdId } = home;
  expect(await registry.devicesOf(householdId)).toEqual([
    {
      deviceId: camera.deviceId,
      householdId,
      kind: 'camera',
      signingKey: camera.signing.publicKey,
      retiredAtMs: null,
    },
  ]);
  expect(await registry.findPrincipal(second.signing.publicKey)).toEqual({
    role: 'member',
    householdId,
    memberId: second.memberId,
    memberRole: 'adult',
    untilMs: null,
  });
});

test('the next, brought by any client of the one before, takes out whom and what it names no more', async () => {
  const { registry, publish } = await open();
  await publish(v1, owner);
  const fresh = sampleCamera();
  await publish(keyringOf({ ...home, cameras: [fresh] }, v1), second);
  expect(await registry.findDevice(camera.deviceId)).toBeNull();
  expect(await registry.findDevice(fresh.deviceId)).not.toBeNull();
  expect(await registry.findPrincipal(second.signing.publicKey)).toBeNull();
  expect(await registry.findPrincipal(owner.signing.publicKey)).not.toBeNull();
});

test('every one that was taken is found by its version, however many came after', async () => {
  const { registry, publish } = await open();
  const v2 = keyringOf(home, v1);
  const v3 = keyringOf(home, v2);
  for (const record of [v1, v2, v3]) await publish(record, owner);
  const found = await Promise.all([1, 2, 3, 4].map((n) => registry.findKeyringVersion(home.householdId, n)));
  expect(found.map((version) => version?.record ?? null)).toEqual([v1, v2, v3, null]);
});

test('each that is taken is on the audit record first, by the member who brought it, and nothing is taken without', async () => {
  const { audit, publish, newest } = await open();
  audit.failNext('record', 'before');
  await expect(publish(v1, owner)).rejects.toMatchObject({ code: 'unavailable' });
  expect(await newest()).toBeNull();
  await publish(v1, owner);
  await publish(keyringOf(home, v1), second);
  await expect(publish(v1, sampleMember({ role: 'adult' }))).rejects.toThrow();
  expect(audit.rowsOf(home.householdId)).toMatchObject([
    { actor: { kind: 'member', id: owner.memberId }, action: 'keyring.publish', subject: '1', atMs: NOW_MS },
    { actor: { kind: 'member', id: second.memberId }, action: 'keyring.publish', subject: '2' },
  ]);
});

test('a device that it retires is registered with the time of that, beside one in use', async () => {
  const { registry, publish } = await open();
  const other = sampleCamera();
  const cameras = [{ ...camera, retiredAtMs: NOW_MS }, other] as const;
  await publish(keyringOf({ ...home, cameras }, null), owner);
  expect(await registry.findDevice(camera.deviceId)).toMatchObject({ retiredAtMs: NOW_MS });
  expect(await registry.findDevice(other.deviceId)).toMatchObject({ retiredAtMs: null });
});

test('the newest brought again, after its answer was lost, is no error and changes nothing', async () => {
  const { registry, publish, newest } = await open();
  registry.failNext('replaceKeyring', 'after');
  await expect(publish(v1, owner)).rejects.toMatchObject({ code: 'unavailable' });
  expect((await publish(v1, owner)).keyring.version).toBe(1);
  expect(await newest()).toEqual(v1);
});

describe('refused, and the one before stays:', () => {
  const stranger = sampleMember();
  const v2 = keyringOf(home, v1);
  const later = keyringOf(home, v2);
  const otherRoot = keyringOf({ ...home, root: sampleHome().root }, v1);
  const foreign = keyringOf({ ...home, householdId: sampleHome().householdId }, v1);
  const broken = Uint8Array.from(v2, (byte, i) => (i === v2.length - 1 ? byte ^ 1 : byte));

  test.each([
    ['by a stranger', 'forbidden', v2, stranger],
    ['one that leaves a version out', 'stale_keyring', later, owner],
    [
      'one that follows another than the newest',
      'stale_keyring',
      keyringOf(home, keyringOf(home, null)),
      owner,
    ],
    ['a first one where there is one', 'stale_keyring', keyringOf(home, null), owner],
    ['one that another root signed', 'bad_signature', otherRoot, owner],
    ['one that is for another household', 'wrong_device', foreign, owner],
    ['one whose signature is broken', 'bad_signature', broken, owner],
    ['what is no keyring', 'malformed_record', v2.slice(0, 9), owner],
  ] as const)('%s', async (_, code, record, by) => {
    const { publish, newest } = await open();
    await publish(v1, owner);
    await expect(publish(record, by)).rejects.toMatchObject({ code });
    expect(await newest()).toEqual(v1);
  });

  test('a removed client, also for the very keyring that removed it', async () => {
    const { publish, newest } = await open();
    await publish(v1, owner);
    await publish(v2, second);
    await expect(publish(keyringOf(both, v2), second)).rejects.toMatchObject({ code: 'forbidden' });
    await expect(publish(v2, second)).rejects.toMatchObject({ code: 'forbidden' });
    expect(await newest()).toEqual(v2);
  });

  test('a client of a member whose time is over', async () => {
    const { publish } = await open();
    const lapsed = sampleMember({ role: 'guest', untilMs: NOW_MS });
    const guest = sampleMember({ role: 'guest', untilMs: NOW_MS + 1 });
    const first = keyringOf({ ...home, members: [owner, lapsed, guest] }, null);
    await publish(first, owner);
    const next = keyringOf(home, first);
    await expect(publish(next, lapsed)).rejects.toMatchObject({ code: 'forbidden' });
    await publish(next, guest);
  });

  test('one for a household that the operator never added', async () => {
    const { publish } = await open();
    const unknown = sampleHome();
    const record = keyringOf(unknown, null);
    await expect(publish(record, unknown.members[0], unknown.householdId)).rejects.toMatchObject({
      code: 'not_found',
    });
  });

  test('a first one of another version than 1, though the registry has none to compare it with', async () => {
    const { publish, newest } = await open();
    await expect(publish(v2, owner)).rejects.toMatchObject({ code: 'stale_keyring' });
    expect(await newest()).toBeNull();
  });

  test("one that names another household's device", async () => {
    const { registry, publish } = await open();
    const neighbour = sampleHome();
    await registry.addHousehold(neighbour.householdId, neighbour.root.publicKey);
    await publish(keyringOf(neighbour, null), neighbour.members[0], neighbour.householdId);
    const stolen = keyringOf({ ...home, cameras: neighbour.cameras }, null);
    await expect(publish(stolen, owner)).rejects.toMatchObject({ code: 'replayed' });
  });

  test('of two that follow the same one at once, the later', async () => {
    const { publish, newest } = await open();
    await publish(v1, owner);
    const [one, other] = [v2, keyringOf({ ...both, cameras: [sampleCamera()] }, v1)];
    const results = await Promise.allSettled([publish(one, owner), publish(other, second)]);
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    const lost = results.find((result) => result.status === 'rejected');
    expect(lost?.reason).toMatchObject({ code: 'stale_keyring' });
    expect(await newest()).toEqual(results[0]?.status === 'fulfilled' ? one : other);
  });
});

test('a keyring that changes who may see or command what needs a fresh factor, one that says the same anew does not', async () => {
  let asked = 0;
  const { publish, newest } = await open(async () => {
    asked += 1;
    if (asked > 1) throw new PorchlightError('second_factor_needed', 'prove it');
  });
  await publish(v1, owner);
  const before = peekStatement(v1, 'keyring') as Keyring;
  const previousHashHex = bytesToHex(primitives.sha256(v1));
  const same = { ...before, version: 2, previousHashHex, issuedAtMs: before.issuedAtMs + 1 };
  const renewed = makeStatement('keyring', same, (bytes) => nodePrimitives.sign(bytes, home.root.secretKey));
  await publish(renewed, owner);
  await publish(renewed, owner);
  expect([asked, await newest()]).toEqual([1, renewed]);
  const without = keyringOf(home, renewed);
  await expect(publish(without, owner)).rejects.toMatchObject({ code: 'second_factor_needed' });
  expect(await newest()).toEqual(renewed);
});
