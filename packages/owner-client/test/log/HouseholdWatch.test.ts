import { concatBytes, hexToBytes, utf8 } from '@porchlight/kernel';
import { nodePrimitives as primitives } from '@porchlight/seal/node';
import { watchedKeyring } from '@porchlight/seal/watch';
import { SampleLog } from '@porchlight/testkit/log-queue/SampleLog';
import { expect, test } from 'vitest';
import { newDevice } from '../keyring/Town.ts';
import { LoggedCloud } from './LoggedCloud.ts';
import { loggedIn } from './loggedIn.ts';
import { ServedLog } from './ServedLog.ts';
import { WatchingClient } from './WatchingClient.ts';

const DAY_MS = 86_400_000;

/** A home with a keyring that its owner's client made and has watched. */
async function settled() {
  const cloud = new LoggedCloud();
  cloud.served.addOthers(3);
  const owner = new WatchingClient(cloud);
  await owner.publish(owner.household.pair([newDevice()], cloud.nowMs));
  expect(await owner.alarms()).toEqual([]);
  return { cloud, owner };
}

test('what the account made itself is no alarm, in this browser, at its next visit and in another one', async () => {
  const { cloud, owner } = await settled();
  cloud.served.addOthers(300);
  await owner.publish(owner.household.pair([newDevice()], cloud.nowMs));
  expect((await owner.watch.check()).state).toBe('ok');
  expect(await owner.nextVisit().alarms()).toEqual([]);
  const other = owner.otherBrowser();
  cloud.served.asked.length = 0;
  expect(await other.alarms()).toEqual([]);
  expect(other.household.keyring.keyring.version).toBe(2);
  expect(cloud.served.asked.filter((path) => path.includes('entries'))).toEqual([]);
});

test('who stole the root and adds a member is found by each of the owner’s clients at its next look, with what was changed, until the person knows of it', async () => {
  const { cloud, owner } = await settled();
  const thief = owner.thief();
  const memberId = 'ab'.repeat(16) as typeof thief.household.memberId;
  const { clientKeys } = new WatchingClient(cloud).household;
  const terms = { role: 'adult', untilMs: null, sees: [], commands: [] } as const;
  const added = thief.household.addMember({ ...terms, memberId, clients: [clientKeys] }, cloud.nowMs);
  const other = owner.otherBrowser();
  await thief.publishAsStranger(added);
  for (const client of [owner, other]) {
    const { state, findings } = await client.watch.check();
    expect(state).toBe('alarm');
    expect(findings).toMatchObject([
      {
        kind: 'foreign-change',
        keyringVersion: 2,
        issuedAtMs: cloud.nowMs,
        difference: { addedMembers: [memberId], removedMembers: [], addedDevices: [], retiredDevices: [] },
      },
    ]);
  }
  const [finding] = owner.watch.view.findings;
  owner.acknowledge(finding?.id ?? '');
  expect((await owner.nextVisit().watch.check()).state).toBe('ok');
  expect(other.watch.view.state).toBe('ok');
});

test('a renewal by another owner’s client changes nothing, and is no alarm', async () => {
  const { cloud, owner } = await settled();
  cloud.nowMs += 3 * DAY_MS;
  const other = owner.thief();
  await other.publishAsStranger(other.household.renew(cloud.nowMs));
  expect(await owner.alarms()).toEqual([]);
  expect(owner.household.keyring.keyring.version).toBe(2);
});

test('what was changed before an account came to the household is no alarm to it', async () => {
  const { cloud, owner } = await settled();
  await owner.publish(owner.household.pair([newDevice()], cloud.nowMs));
  const newcomer = owner.thief();
  newcomer.vault.log = { ...newcomer.vault.log, watchedFrom: 2 };
  const watching = newcomer.otherBrowser();
  expect(await watching.alarms()).toEqual([]);
  await owner.publish(owner.household.pair([newDevice()], cloud.nowMs));
  expect(await watching.alarms()).toEqual(['foreign-change']);
});

test('a keyring without a proof, with another’s, or with one by a log or witnesses that aren’t pinned is taken by no client, at once', async () => {
  const { cloud, owner } = await settled();
  const thief = owner.thief();
  await thief.publishAsStranger(thief.household.pair([newDevice()], cloud.nowMs));
  const stranger = new SampleLog();
  const forged = await loggedIn(stranger, thief.household, thief.household.keyring, cloud.nowMs);
  const unwitnessed = (proof: string | null) => proof?.replace(/(— witness[^\n]*\n)+$/, '') ?? null;
  for (const proofOf of [
    async () => cloud.proof(1),
    async () => forged.replaceAll('log.example', 'other.example'),
    async (version: number) => unwitnessed(await cloud.proof(version)),
  ]) {
    cloud.proofOf = proofOf;
    expect(await owner.alarms()).toContain('keyring-not-logged');
    expect(owner.household.keyring.keyring.version).toBe(1);
  }
  cloud.proofOf = async (version) => (version === 2 ? null : cloud.proof(version));
  await owner.watch.check();
  expect(owner.household.keyring.keyring.version).toBe(1);
});

test('a keyring that is logged and that the cloud doesn’t show, or shows otherwise, is found at the next look', async () => {
  const { cloud, owner } = await settled();
  const thief = owner.thief();
  const hidden = thief.household.pair([newDevice()], cloud.nowMs);
  await thief.publishAsStranger(hidden);
  const [own, theirs] = cloud.keyrings.splice(0, 2);
  if (own === undefined || theirs === undefined) throw new Error('there are two');
  cloud.keyrings.push(own);
  expect(await owner.alarms()).toEqual(['unseen-keyring']);
  const other = owner.thief().household.pair([newDevice()], cloud.nowMs);
  cloud.keyrings.push({ record: other.record, index: theirs.index });
  expect(await owner.alarms()).toEqual(expect.arrayContaining(['unseen-keyring', 'keyring-not-logged']));
});

test('a second entry under a label is found by whoever watches the label, when it is logged', async () => {
  const { cloud, owner } = await settled();
  const { watchKey } = owner.household;
  if (watchKey === null) throw new Error('an owner has it');
  const { record } = owner.household.keyring;
  const { label } = watchedKeyring({ record, version: 1 }, watchKey, primitives);
  cloud.served.addBlinded(label, primitives.sha256(utf8('another')));
  expect(await owner.alarms()).toContain('label-reused');
  expect(await owner.nextVisit().alarms()).toContain('label-reused');
});

test('a server that takes an entry back is found by the client that saw it, and the two notes are kept, whatever it shows later', async () => {
  const { cloud, owner } = await settled();
  const { log } = cloud.served;
  cloud.served.shownSize = log.size - 1;
  expect(await owner.alarms()).toContain('log-forked');
  cloud.served.shownSize = null;
  const later = owner.nextVisit();
  await later.watch.check();
  const finding = later.watch.view.findings.find(({ kind }) => kind === 'log-forked');
  expect(finding?.evidence).toEqual([log.checkpoint(log.size), log.checkpoint(log.size - 1)]);
});

test('a server that shows this client a view of its own is found: the proof of its keyring and the log that it serves don’t go together', async () => {
  const { cloud, owner } = await settled();
  const view = new ServedLog();
  view.addOthers(9);
  cloud.served.tamper = (path, bytes) => {
    const wanted = view.log.size;
    if (path === 'checkpoint') return utf8(view.log.checkpoint(wanted));
    return bytes;
  };
  cloud.served.addOthers(10);
  expect(await owner.alarms()).toContain('log-forked');
});

test('entries that anybody else makes, and what is no entry at all, are passed over', async () => {
  const { cloud, owner } = await settled();
  cloud.served.log.add(utf8('not even JSON'));
  cloud.served.log.add(concatBytes(utf8('{"v":2}')));
  cloud.served.addOthers(20);
  const { state, treeSize } = await owner.watch.check();
  expect([state, treeSize]).toEqual(['ok', cloud.served.log.size]);
});

test('while witnesses are down a change that is one’s own counts here, another’s doesn’t; after 24 hours the log’s silence is an alarm', async () => {
  const { cloud, owner } = await settled();
  const other = owner.thief();
  cloud.isHeld = true;
  const own = owner.household.pair([newDevice()], cloud.nowMs);
  await expect(owner.publish(own)).rejects.toMatchObject({ code: 'unavailable' });
  for (const browser of [owner, owner.otherBrowser()]) {
    expect(await browser.alarms()).toEqual([]);
    expect(browser.household.keyring.keyring.version).toBe(2);
  }
  await other.watch.check();
  expect(other.household.keyring.keyring.version).toBe(1);
  cloud.nowMs += DAY_MS + 1;
  expect(await owner.alarms()).toEqual(['log-silent']);
  cloud.release();
  expect(await owner.alarms()).toEqual([]);
  await other.watch.check();
  expect(other.household.keyring.keyring.version).toBe(2);
});

test('a log that can’t be reached is no alarm, and takes none away', async () => {
  const { cloud, owner } = await settled();
  cloud.served.isDown = true;
  expect(await owner.watch.check()).toMatchObject({ state: 'unreachable', findings: [] });
  cloud.served.isDown = false;
  const thief = owner.thief();
  await thief.publishAsStranger(thief.household.pair([newDevice()], cloud.nowMs));
  expect(await owner.alarms()).toEqual(['foreign-change']);
  cloud.served.isDown = true;
  expect(await owner.watch.check()).toMatchObject({ state: 'alarm' });
});

test('a value under a label that commits to another keyring than the one that is shown is found', async () => {
  const { cloud, owner } = await settled();
  const { watchKey } = owner.household;
  if (watchKey === null) throw new Error('an owner has it');
  const thief = owner.thief();
  const { record } = thief.household.pair([newDevice()], cloud.nowMs);
  const { label } = watchedKeyring({ record, version: 2 }, watchKey, primitives);
  const index = cloud.served.addBlinded(label, hexToBytes('07'.repeat(32)));
  cloud.keyrings.push({ record, index });
  expect(await owner.alarms()).toEqual(expect.arrayContaining(['keyring-not-logged', 'unseen-keyring']));
});

test('a foreign keyring that the cloud first hides and then shows is told as one when it is shown, however many follow it', async () => {
  const { cloud, owner } = await settled();
  const thief = owner.thief();
  await thief.publishAsStranger(thief.household.pair([newDevice()], cloud.nowMs));
  const hidden = cloud.keyrings.pop();
  if (hidden === undefined) throw new Error('there are two');
  expect(await owner.alarms()).toEqual(['unseen-keyring']);
  cloud.keyrings.push(hidden);
  for (const _ of [3, 4, 5]) await thief.publishAsStranger(thief.household.pair([newDevice()], cloud.nowMs));
  const later = owner.nextVisit();
  expect(await later.alarms()).toEqual(Array.from({ length: 4 }, () => 'foreign-change'));
  expect(later.watch.view.findings.map(({ keyringVersion }) => keyringVersion).sort()).toEqual([2, 3, 4, 5]);
});

test('a cloud that answers nothing about a keyring that was logged keeps back no alarm, and takes back none by its silence', async () => {
  const { cloud, owner } = await settled();
  const thief = owner.thief();
  await thief.publishAsStranger(thief.household.pair([newDevice()], cloud.nowMs));
  cloud.failing.add(2);
  expect(await owner.alarms()).toEqual(['unseen-keyring']);
  cloud.served.isDown = true;
  expect(await owner.alarms()).toEqual(['unseen-keyring']);
  const later = owner.nextVisit();
  expect(later.watch.view.state).toBe('alarm');
  expect(await later.alarms()).toEqual(['unseen-keyring']);
  cloud.served.isDown = false;
  cloud.failing.clear();
  expect(await later.alarms()).toEqual(['foreign-change']);
});

test('a cloud that holds the newest keyring back keeps nobody from reading of it in the log', async () => {
  const { cloud, owner } = await settled();
  const own = owner.household.pair([newDevice()], cloud.nowMs);
  await owner.publish(own);
  await owner.watch.check();
  const thief = owner.thief();
  await thief.publishAsStranger(thief.household.pair([newDevice()], cloud.nowMs));
  cloud.keyrings.length = 1;
  expect(await owner.alarms()).toContain('unseen-keyring');
});

test('a log that doesn’t answer while the cloud does is silent, and said to be after 24 hours', async () => {
  const { cloud, owner } = await settled();
  cloud.isHeld = true;
  const own = owner.household.pair([newDevice()], cloud.nowMs);
  await expect(owner.publish(own)).rejects.toMatchObject({ code: 'unavailable' });
  cloud.served.isDown = true;
  expect(await owner.alarms()).toEqual([]);
  cloud.nowMs += DAY_MS + 1;
  expect(await owner.alarms()).toEqual(['log-silent']);
});
