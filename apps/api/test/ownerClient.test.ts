import { bytesToHex, epochMs, monotonicClock, PorchlightError, systemRandom, utf8 } from '@porchlight/kernel';
import { ApiClient, Household } from '@porchlight/owner-client';
import { newHouseholdSecrets, newMemberSecrets } from '@porchlight/owner-client/account';
import { readBook } from '@porchlight/owner-client/book';
import { inviteThroughRelay, newInvitationSecret } from '@porchlight/owner-client/invite';
import {
  AccountCalls,
  CookieJar,
  joinHousehold,
  OpenHousehold,
  SharedBook,
  SignIn,
} from '@porchlight/owner-client/session';
import { nodePrimitives as primitives } from '@porchlight/seal/node';
import { sampleFactor } from '@porchlight/testkit/account-store/sampleAccount';
import { sampleCamera } from '@porchlight/testkit/clip-builder/sampleCamera';
import { URI } from 'otpauth';
import { expect, test } from 'vitest';

import { TestApi } from './server/TestApi.ts';

const EMAIL = 'ada@example.org';
const PASSWORD = 'lamp river quiet violin';

/** A browser of its own at the API. */
function client(api: TestApi) {
  const jar = new CookieJar();
  const baseUrl = `http://${api.authority}`;
  const deps = {
    calls: new AccountCalls({ baseUrl, fetch: jar.fetch }),
    baseUrl,
    authority: null,
    fetch: jar.fetch,
    primitives,
    random: systemRandom,
    clock: { nowMs: () => api.nowMs },
  };
  return { deps, jar, signIn: new SignIn(deps) };
}

function tokenOf(api: TestApi): string {
  return /#(\S+)/.exec(api.mailer.sent.at(-1)?.text ?? '')?.[1] ?? '';
}

/** From nothing to an open account with an app. */
async function settled(api: TestApi, email = EMAIL) {
  const first = client(api);
  await first.signIn.signUp(email, PASSWORD);
  await first.signIn.confirm(tokenOf(api));
  await first.signIn.byPassword(email, PASSWORD);
  const { factorId, uri } = await first.signIn.enrolApp('Phone');
  const app = URI.parse(uri);
  const code = () => ('period' in app ? app.generate({ timestamp: api.nowMs }) : '');
  await first.signIn.confirmApp(factorId, code());
  return { ...first, code, account: await first.signIn.open() };
}

const pass = (api: TestApi, ms: number) => {
  api.nowMs = epochMs(api.nowMs + ms);
};

function cameraKeys() {
  const { deviceId, signing, box } = sampleCamera();
  const [signingKeyHex, boxKeyHex] = [bytesToHex(signing.publicKey), bytesToHex(box.publicKey)];
  return { deviceId, kind: 'camera' as const, signingKeyHex, boxKeyHex };
}

test('an owner signs up, founds a household, pairs a camera, and finds all of it in a new browser', async () => {
  await using api = await TestApi.start();
  const ada = await settled(api);
  const home = await OpenHousehold.found(ada.deps, ada.account);
  await home.publish(home.household.pair([cameraKeys()], api.nowMs));
  pass(api, 60_000);
  const other = client(api);
  await other.signIn.byPassword(EMAIL, PASSWORD);
  await expect(other.signIn.open()).rejects.toMatchObject({ code: 'second_factor_needed' });
  await other.signIn.proveCode('totp', ada.code());
  const found = await OpenHousehold.open(other.deps, await other.signIn.open());
  expect(found?.household.id).toBe(home.household.id);
  expect(found?.household.keyring.keyring.devices).toHaveLength(1);
  expect(found?.household.safetyNumber()).toBe(home.household.safetyNumber());
});

test('the recovery key, once typed back, leads a new browser to a new password and the same household', async () => {
  await using api = await TestApi.start();
  const ada = await settled(api);
  const home = await OpenHousehold.found(ada.deps, ada.account);
  await home.publish(home.household.pair([cameraKeys()], api.nowMs));
  const words = ada.account.newRecoveryWords();
  await expect(ada.account.confirmRecoveryWords(words.replace(/^\w+/, 'zebra'))).rejects.toThrow();
  await ada.account.confirmRecoveryWords(words.toUpperCase());
  pass(api, 60_000);
  const other = client(api);
  await other.signIn.byRecovery(EMAIL, words);
  await other.signIn.proveCode('totp', ada.code());
  await other.signIn.setPasswordByRecovery(await other.signIn.open(), 'seven moons over water');
  await expect(other.signIn.state()).rejects.toMatchObject({ code: 'unauthenticated' });
  await expect(other.signIn.byPassword(EMAIL, PASSWORD)).rejects.toMatchObject({ code: 'unauthenticated' });
  await other.signIn.byPassword(EMAIL, 'seven moons over water');
  pass(api, 60_000);
  await other.signIn.proveCode('totp', ada.code());
  const account = await other.signIn.open();
  expect((await OpenHousehold.open(other.deps, account))?.household.id).toBe(home.household.id);
});

test('two browsers that change the vault at once both have their way, and counters never go back', async () => {
  await using api = await TestApi.start();
  const ada = await settled(api);
  pass(api, 60_000);
  const other = client(api);
  await other.signIn.byPassword(EMAIL, PASSWORD);
  await other.signIn.proveCode('totp', ada.code());
  const account = await other.signIn.open();
  await ada.account.changeVault((vault) => ({ ...vault, commandCounter: vault.commandCounter + 5 }));
  await account.changeVault((vault) => ({ ...vault, preferences: { theme: 'dark' } }));
  await ada.account.refresh();
  expect(ada.account.vault).toMatchObject({ commandCounter: 5, preferences: { theme: 'dark' } });
});

test('a server that gives an older vault or an older keyring than was seen is caught', async () => {
  await using api = await TestApi.start();
  const ada = await settled(api);
  const home = await OpenHousehold.found(ada.deps, ada.account);
  await home.publish(home.household.pair([cameraKeys()], api.nowMs));
  const first = await api.registry.findKeyring(home.household.id);
  await home.publish(home.household.pair([cameraKeys()], api.nowMs));
  await expect(ada.signIn.reopen(ada.account.masterKey, ada.account.vaultVersion + 1)).rejects.toMatchObject({
    code: 'stale_keyring',
  });
  api.registry.findKeyring = async () => first;
  await expect(OpenHousehold.open(ada.deps, ada.account)).rejects.toMatchObject({ code: 'stale_keyring' });
});

test('a keyring that a server makes up by itself is refused', async () => {
  await using api = await TestApi.start();
  const ada = await settled(api);
  const home = await OpenHousehold.found(ada.deps, ada.account);
  await home.publish(home.household.pair([cameraKeys()], api.nowMs));
  const stranger = await settledStranger(api);
  const head = await api.registry.findKeyring(home.household.id);
  if (head === null) throw new Error('no keyring');
  api.registry.findKeyring = async () => ({ ...head, keyring: stranger });
  await expect(OpenHousehold.open(ada.deps, ada.account)).rejects.toMatchObject({ name: 'PorchlightError' });
});

test('an owner who comes back after three days renews the keyring, once, and nothing but its time has changed', async () => {
  await using api = await TestApi.start();
  const ada = await settled(api);
  const home = await OpenHousehold.found(ada.deps, ada.account);
  const { deviceId, ...keys } = cameraKeys();
  await home.publish(home.household.pair([{ deviceId, ...keys }], api.nowMs));
  const before = home.household.keyring.keyring;
  pass(api, 3 * 86_400_000);
  await ada.account.refresh();
  const again = await OpenHousehold.open(ada.deps, ada.account);
  const after = again?.household.keyring;
  expect(after?.keyring).toMatchObject({ version: 2, issuedAtMs: api.nowMs, devices: before.devices });
  expect((await api.registry.findKeyring(home.household.id))?.keyring).toEqual(after?.record);
  // A client that was open all the while takes the renewal of the other, and makes none of its own.
  await expect(home.order(deviceId, { kind: 'siren', on: true })).rejects.toMatchObject({
    code: 'device_offline',
  });
  expect(home.household.keyring.record).toEqual(after?.record);
});

/** A keyring of a household that the server founded itself. */
async function settledStranger(api: TestApi): Promise<Uint8Array> {
  const { Household } = await import('@porchlight/owner-client');
  const household = new Household(newHouseholdSecrets(systemRandom), primitives, systemRandom);
  return household.pair([cameraKeys()], api.nowMs).record;
}

test('a household’s book is sealed anew for who came or went when its owner opens it, and the vault remembers the newest', async () => {
  await using api = await TestApi.start();
  const ada = await settled(api);
  const home = await OpenHousehold.found(ada.deps, ada.account);
  await home.publish(home.household.pair([cameraKeys()], api.nowMs));
  const book = new SharedBook(ada.deps, ada.account, home);
  expect(await book.read()).toBeNull();
  const { memberId } = home.household;
  await book.change((before) => ({ ...before, members: { [memberId]: { name: 'Ada' } } }));
  const guest = new Household(
    newMemberSecrets(home.household.root.publicKey, systemRandom),
    primitives,
    systemRandom,
  );
  const terms = { role: 'guest', untilMs: null, sees: [], commands: [] } as const;
  const joined = { ...terms, memberId: guest.memberId, clients: [guest.clientKeys] };
  await home.publish(home.household.addMember(joined, api.nowMs));
  guest.adopt(home.household.keyring.record);
  const guests = {
    ...{ primitives, random: systemRandom, clock: ada.deps.clock, household: guest },
    api: new ApiClient({
      ...{ baseUrl: ada.deps.baseUrl, clock: ada.deps.clock, random: systemRandom },
      ...{ primitives, signing: guest.clientSigning },
    }),
  };
  await expect(readBook(guests, null)).rejects.toMatchObject({ code: 'sealed_for_another' });
  expect((await book.read())?.members).toEqual({ [memberId]: { name: 'Ada' } });
  expect((await readBook(guests, null))?.book.members).toEqual({ [memberId]: { name: 'Ada' } });
  const before = await api.books.findBook(home.household.id);
  pass(api, 60_000);
  const other = client(api);
  await other.signIn.byPassword(EMAIL, PASSWORD);
  await other.signIn.proveCode('totp', ada.code());
  const account = await other.signIn.open();
  expect(account.vault.knownBook?.version).toBe(before?.version);
  const opened = await OpenHousehold.open(other.deps, account);
  if (opened === null) throw new Error('there is a household');
  expect(await new SharedBook(other.deps, account, opened).read()).not.toBeNull();
  await account.changeVault((vault) => ({ ...vault, knownBook: { version: 9, hashHex: 'ab'.repeat(32) } }));
  const later = new SharedBook(other.deps, account, opened);
  await expect(later.read()).rejects.toMatchObject({ code: 'broken_chain' });
});

test('a second person with an account joins by an invitation, finds the household in a new browser, and joins no other', async () => {
  await using api = await TestApi.start();
  const ada = await settled(api);
  const home = await OpenHousehold.found(ada.deps, ada.account);
  await home.publish(home.household.pair([cameraKeys()], api.nowMs));
  const bo = await settled(api, 'bo@example.org');
  const secret = newInvitationSecret(systemRandom);
  const common = {
    ...{ secret, stopwatch: monotonicClock, signal: new AbortController().signal },
    ...{ confirm: async () => true, progress: () => undefined },
    relay: { baseUrl: ada.deps.baseUrl, fetch },
  };
  const join = { ...common, name: 'Bo' };
  const [invited, joined] = await Promise.all([
    inviteThroughRelay({
      ...{ ...common, primitives, random: systemRandom, clock: ada.deps.clock },
      ...{ household: home.household, logPolicy: api.queue.log.policyText },
      terms: { role: 'adult', untilMs: null, sees: [], commands: [] },
      refresh: () => home.refresh(),
      publish: (keyring) => home.publish(keyring),
    }),
    joinHousehold(bo.deps, bo.account, join),
  ]);
  expect(joined.household.memberId).toBe(invited.memberId);
  pass(api, 60_000);
  const other = client(api);
  await other.signIn.byPassword('bo@example.org', PASSWORD);
  await other.signIn.proveCode('totp', bo.code());
  const found = await OpenHousehold.open(other.deps, await other.signIn.open());
  expect(found?.household.safetyNumber()).toBe(home.household.safetyNumber());
  await expect(joinHousehold(bo.deps, bo.account, join)).rejects.toMatchObject({ code: 'not_permitted' });
});

test('a client key that was copied changes nobody’s rights: that needs the account and a fresh second factor', async () => {
  await using api = await TestApi.start();
  const ada = await settled(api);
  const home = await OpenHousehold.found(ada.deps, ada.account);
  await home.publish(home.household.pair([cameraKeys()], api.nowMs));
  const thief = client(api);
  const copied = await OpenHousehold.open({ ...ada.deps, fetch: thief.jar.fetch }, ada.account);
  await expect(copied?.publish(copied.household.pair([cameraKeys()], api.nowMs))).rejects.toMatchObject({
    code: 'second_factor_needed',
  });
  pass(api, 300_001);
  const next = home.household.pair([cameraKeys()], api.nowMs);
  await expect(home.publish(next)).rejects.toMatchObject({ code: 'second_factor_needed' });
  await ada.signIn.proveCode('totp', ada.code());
  await home.publish(next);
});

test('the password goes only where a passkey opens the keys, and then leads nowhere', async () => {
  await using api = await TestApi.start();
  const ada = await settled(api);
  await expect(ada.account.removePassword()).rejects.toMatchObject({ code: 'not_permitted' });
  const wrapHex = '01'.repeat(113);
  const data = { credentialIdHex: '0102', publicKeyHex: '00', counter: 0, challengedAtMs: 0, wrapHex };
  await api.accountStore.insertFactor(
    sampleFactor(ada.account.accountId, { kind: 'passkey', data: utf8(JSON.stringify(data)) }),
  );
  await ada.account.removePassword();
  const other = client(api);
  await expect(other.signIn.byPassword(EMAIL, PASSWORD)).rejects.toMatchObject({ code: 'unauthenticated' });
});

test('what broke off on the way is begun anew: a founding without its link, and a keyring that did not reach the cloud', async () => {
  await using api = await TestApi.start();
  const ada = await settled(api);
  const { addHousehold } = api.registry;
  api.registry.addHousehold = () => Promise.reject(new PorchlightError('unavailable', 'the cloud is down'));
  await expect(OpenHousehold.found(ada.deps, ada.account)).rejects.toMatchObject({ code: 'unavailable' });
  api.registry.addHousehold = addHousehold.bind(api.registry);
  const home = await OpenHousehold.open(ada.deps, ada.account);
  if (home === null) throw new Error('the vault has no household');
  await home.publish(home.household.pair([cameraKeys()], api.nowMs));
  const { replaceKeyring } = api.registry;
  api.registry.replaceKeyring = () => Promise.reject(new PorchlightError('unavailable', 'the cloud is down'));
  const lost = home.household.pair([cameraKeys()], api.nowMs);
  await expect(home.publish(lost)).rejects.toMatchObject({ code: 'unavailable' });
  api.registry.replaceKeyring = replaceKeyring.bind(api.registry);
  await home.publish(home.household.pair([cameraKeys()], api.nowMs));
  expect(home.household.keyring.keyring).toMatchObject({ version: 2 });
  expect((await OpenHousehold.open(ada.deps, ada.account))?.household.keyring.keyring.version).toBe(2);
});
