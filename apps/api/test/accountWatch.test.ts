import { changeLoggedSchema, doneSchema, noticeSchema } from '@porchlight/contracts/http';
import { decodeLogEntry } from '@porchlight/contracts/log';
import { MAX_LOGGED_CHANGES } from '@porchlight/domain';
import {
  bytesToBase64,
  bytesToHex,
  epochMs,
  ownedLabel,
  PorchlightError,
  systemRandom,
} from '@porchlight/kernel';
import { MONITORING_WINDOW_MS } from '@porchlight/owner-client/log';
import { OpenHousehold } from '@porchlight/owner-client/session';
import { nodePrimitives as primitives } from '@porchlight/seal/node';
import { watchLabel } from '@porchlight/seal/watch';
import { expect, test } from 'vitest';
import type { TestApi } from './server/TestApi.ts';
import {
  client,
  MemoryKeptLog,
  otherBrowser,
  PASSWORD,
  settled,
  startApi,
  watchOf,
} from './server/WatchedAccounts.ts';

const NEW_PASSWORD = 'seven moons over water';
const EMAIL = 'ada@example.org';

type Settled = Awaited<ReturnType<typeof settled>>;

/** An account that has watched, with the first state of its keys logged. */
async function watching(api: TestApi) {
  const ada = await settled(api, EMAIL);
  const watch = await watchOf(ada, ada.account, null);
  expect(await watch.check()).toMatchObject({ state: 'ok', findings: [] });
  return { ...ada, watch };
}

async function again(api: TestApi, ada: Pick<Settled, 'account' | 'code'>, password = PASSWORD) {
  const other = await otherBrowser(api, ada, password);
  return { ...other, watch: await watchOf(other, other.account, null) };
}

/** What the log holds of this account's keys, oldest first. */
function loggedOf(api: TestApi, { account: { accountId, keys } }: Pick<Settled, 'account'>): string[] {
  const labels = [1, 2, 3, 4, 5, 6, 7, 8].map((counter) =>
    bytesToHex(
      ownedLabel(
        'record',
        accountId,
        watchLabel(keys.watchKey, 'account', counter, primitives),
        primitives.sha256,
      ),
    ),
  );
  const entries = api.queue.queued.map(({ entry }) => decodeLogEntry(entry));
  return labels.flatMap((label) =>
    entries.flatMap((each) => (each.kind === 'blinded' && each.labelHex === label ? [each.valueHex] : [])),
  );
}

/** A program of a thief's that has password and second factor, and tells neither vault nor log what it does. */
async function thiefOf(api: TestApi, ada: Pick<Settled, 'account' | 'code'>) {
  const thief = await otherBrowser(api, ada);
  return {
    setRecovery: () =>
      thief.deps.calls.json('PUT', 'recovery', doneSchema, {
        secretB64: bytesToBase64(systemRandom(32)),
        wrapB64: bytesToBase64(systemRandom(113)),
      }),
    changePassword: () =>
      thief.deps.calls.json('PUT', 'password', noticeSchema, {
        derivation: { saltB64: bytesToBase64(systemRandom(16)), memoryKiB: 65_536, passes: 3 },
        loginSecretB64: bytesToBase64(systemRandom(32)),
        passwordWrapB64: bytesToBase64(systemRandom(113)),
      }),
  };
}

const kindsOf = ({ findings }: { readonly findings: readonly { readonly kind: string }[] }) =>
  findings.map(({ kind }) => kind);

test('each change of an account’s keys is logged under the next label that only it can compute, without a household too, and is no alarm in the browser that made it or in one that comes later', async () => {
  await using api = await startApi();
  const ada = await watching(api);
  expect(loggedOf(api, ada)).toHaveLength(1);
  await ada.account.confirmRecoveryWords(ada.account.newRecoveryWords());
  await ada.signIn.newBackupCodes(ada.account);
  await ada.account.changePassword(NEW_PASSWORD);
  expect(loggedOf(api, ada)).toHaveLength(4);
  expect(loggedOf(api, ada)[3]).toBe(ada.account.keys.valueHex(4, await ada.account.keys.shownHashHex()));
  expect(await ada.watch.check()).toMatchObject({ state: 'ok', findings: [] });
  const later = await again(api, ada, NEW_PASSWORD);
  expect(await later.watch.check()).toMatchObject({ state: 'ok', findings: [] });
  expect(api.queue.log.size).toBe(4);
});

test('what a thief with password and second factor changes by a program of its own is found by the owner’s open client and by one that is opened later', async () => {
  await using api = await startApi();
  const ada = await watching(api);
  await (await thiefOf(api, ada)).setRecovery();
  expect(kindsOf(await ada.watch.check())).toEqual(['account-changed']);
  expect((await ada.watch.check()).state).toBe('alarm');
  const later = await again(api, ada);
  expect(kindsOf(await later.watch.check())).toEqual(['account-changed']);
  expect(loggedOf(api, ada)).toHaveLength(1);
});

test('a thief’s new password is found by a client whose session the cloud keeps alive, and by the owner who comes back with the recovery key', async () => {
  await using api = await startApi();
  const ada = await watching(api);
  const words = ada.account.newRecoveryWords();
  await ada.account.confirmRecoveryWords(words);
  api.accountStore.endSessions = async () => undefined;
  await (await thiefOf(api, ada)).changePassword();
  expect(kindsOf(await ada.watch.check())).toEqual(['account-changed']);
  api.nowMs = epochMs(api.nowMs + 60_000);
  const back = client(api);
  await back.signIn.byRecovery(EMAIL, words);
  await back.signIn.proveCode('totp', ada.code());
  const account = await back.signIn.open();
  const watch = await watchOf(back, account, null);
  expect(kindsOf(await watch.check())).toEqual(['account-changed']);
});

test('a thief who uses the ordinary client, and so writes vault and log, is still found by a browser that was there before; nothing is logged twice when its person knows of the change', async () => {
  await using api = await startApi();
  const ada = await watching(api);
  const other = await again(api, ada);
  await other.watch.check();
  await other.account.confirmRecoveryWords(other.account.newRecoveryWords());
  expect(await other.watch.check()).toMatchObject({ state: 'ok', findings: [] });
  const { state, findings } = await ada.watch.check();
  expect([state, kindsOf({ findings })]).toEqual(['alarm', ['account-changed']]);
  expect(await ada.watch.acknowledge(findings[0]?.id ?? '')).toMatchObject({ state: 'ok' });
  expect(await ada.watch.check()).toMatchObject({ state: 'ok', findings: [{ isAcknowledged: true }] });
  expect(loggedOf(api, ada)).toHaveLength(2);
});

test('whoever says in the vault what it is about to make, makes it and stops is logged by the next client, which asks about it all the same', async () => {
  await using api = await startApi();
  const ada = await watching(api);
  const thief = await again(api, ada);
  const [before, { replaceRecovery, findAccount }] = [ada.account.keys.known, api.accountStore];
  api.accountStore.replaceRecovery = async (...given) => {
    await replaceRecovery.apply(api.accountStore, given);
    api.accountStore.findAccount = () => Promise.reject(new PorchlightError('unavailable', 'it stops here'));
  };
  await thief.account.confirmRecoveryWords(thief.account.newRecoveryWords());
  api.accountStore.findAccount = findAccount.bind(api.accountStore);
  expect(kindsOf(await ada.watch.check())).toEqual(['account-changed']);
  expect(ada.account.keys.known?.counter).toBe((before?.counter ?? 0) + 1);
  expect(loggedOf(api, ada)).toHaveLength(2);
  expect(await thief.watch.check()).toMatchObject({ state: 'ok', findings: [] });
});

test('a new password by the recovery key, which ends every session, is logged at the next login and asks nobody', async () => {
  await using api = await startApi();
  const ada = await watching(api);
  const words = ada.account.newRecoveryWords();
  await ada.account.confirmRecoveryWords(words);
  api.nowMs = epochMs(api.nowMs + 60_000);
  const back = client(api);
  await back.signIn.byRecovery(EMAIL, words);
  await back.signIn.proveCode('totp', ada.code());
  await back.signIn.setPasswordByRecovery(await back.signIn.open(), NEW_PASSWORD);
  expect(loggedOf(api, ada)).toHaveLength(2);
  const later = await again(api, ada, NEW_PASSWORD);
  expect(await later.watch.check()).toMatchObject({ state: 'ok', findings: [] });
  expect(loggedOf(api, ada)).toHaveLength(3);
});

test('a change that broke off before it was logged is logged at the next look where the vault says what was meant, and asked about where it can’t', async () => {
  await using api = await startApi();
  const ada = await watching(api);
  const { findAccount } = api.accountStore;
  const { replaceRecovery, insertFactor } = api.accountStore;
  // The browser is closed while the cloud makes the change.
  const dieAfter = () => {
    api.accountStore.findAccount = () =>
      Promise.reject(new PorchlightError('unavailable', 'the tab was closed'));
  };
  api.accountStore.replaceRecovery = async (...given) => {
    await replaceRecovery.apply(api.accountStore, given);
    dieAfter();
  };
  await ada.account.confirmRecoveryWords(ada.account.newRecoveryWords());
  api.accountStore.findAccount = findAccount.bind(api.accountStore);
  expect(loggedOf(api, ada)).toHaveLength(1);
  const later = await again(api, ada);
  expect(await later.watch.check()).toMatchObject({ state: 'ok', findings: [] });
  expect(loggedOf(api, ada)).toHaveLength(2);
  api.accountStore.insertFactor = async (...given) => {
    await insertFactor.apply(api.accountStore, given);
    dieAfter();
  };
  await later.signIn.newBackupCodes(later.account);
  api.accountStore.findAccount = findAccount.bind(api.accountStore);
  const { state, findings } = await later.watch.check();
  expect([state, kindsOf({ findings })]).toEqual(['alarm', ['account-changed']]);
  expect(await later.watch.acknowledge(findings[0]?.id ?? '')).toMatchObject({ state: 'ok' });
  expect(await later.watch.check()).toMatchObject({ state: 'ok' });
  expect(loggedOf(api, ada)).toHaveLength(3);
});

test('a server that shows a new browser the vault and the keys of before is found by the log, whichever of those before it shows', async () => {
  await using api = await startApi();
  const ada = await settled(api, EMAIL);
  const { findAccount, replaceRecovery, replaceVault } = api.accountStore;
  const find = () => findAccount.call(api.accountStore, ada.account.accountId);
  const unwatched = await find();
  const watch = await watchOf(ada, ada.account, null);
  await watch.check();
  const known = await find();
  let halfMade: typeof known = null;
  api.accountStore.replaceRecovery = async (...given) => {
    await replaceRecovery.apply(api.accountStore, given);
    halfMade ??= await find();
  };
  for (let i = 0; i < 2; i += 1) await ada.account.confirmRecoveryWords(ada.account.newRecoveryWords());
  const later = await again(api, ada);
  for (const before of [unwatched, known, halfMade]) {
    if (before === null) throw new Error('there is an account');
    let shown = before;
    api.accountStore.findAccount = async () => shown;
    api.accountStore.replaceVault = async (_, version, vault) => {
      shown = { ...shown, vault, vaultVersion: version + 1 };
      return true;
    };
    const account = await later.signIn.reopen(later.account.masterKey, 0);
    expect(kindsOf(await (await watchOf(later, account, null)).check())).toEqual(['account-changed']);
    api.accountStore.findAccount = findAccount.bind(api.accountStore);
    api.accountStore.replaceVault = replaceVault.bind(api.accountStore);
  }
  expect(await watch.check()).toMatchObject({ state: 'ok', findings: [] });
  expect(loggedOf(api, ada)).toHaveLength(3);
});

test('an entry that waits for the witnesses is no alarm in any browser, and one after a day', async () => {
  await using api = await startApi();
  const ada = await watching(api);
  api.queue.hold();
  await ada.account.confirmRecoveryWords(ada.account.newRecoveryWords());
  const later = await again(api, ada);
  for (const { watch } of [ada, later, ada, later])
    expect(await watch.check()).toMatchObject({ state: 'ok', findings: [] });
  api.nowMs = epochMs(api.nowMs + MONITORING_WINDOW_MS);
  expect(kindsOf(await ada.watch.check())).toEqual(['log-silent']);
  api.queue.show();
  expect(await ada.watch.check()).toMatchObject({ state: 'ok', findings: [] });
  expect(loggedOf(api, ada)).toHaveLength(2);
});

test('an entry under the account’s next label that none of its clients knows is found', async () => {
  await using api = await startApi();
  const ada = await watching(api);
  const thief = await again(api, ada);
  await thief.account.keys.send({ counter: 2, hashHex: 'ab'.repeat(32), nextHashHex: null });
  const { findings } = await ada.watch.check();
  expect(kindsOf({ findings })).toEqual(['account-changed']);
  await ada.watch.acknowledge(findings[0]?.id ?? '');
  expect(await ada.watch.check()).toMatchObject({ state: 'ok' });
  expect(loggedOf(api, ada)).toHaveLength(3);
});

test('a page of the same browser takes what another page of it made for its own, and a browser goes on where it was', async () => {
  await using api = await startApi();
  const ada = await settled(api, EMAIL);
  const kept = new MemoryKeptLog();
  const watch = await watchOf(ada, ada.account, null, kept);
  await watch.check();
  const tab = await ada.signIn.reopen(ada.account.masterKey, 0);
  const inTab = await watchOf(ada, tab, null, kept);
  await inTab.check();
  await tab.confirmRecoveryWords(tab.newRecoveryWords());
  expect(await watch.check()).toMatchObject({ state: 'ok', findings: [] });
  const reopened = await watchOf(ada, await ada.signIn.reopen(ada.account.masterKey, 0), null, kept);
  expect(await reopened.check()).toMatchObject({ state: 'ok', findings: [] });
});

test('an account that founds a household goes on watching its keys', async () => {
  await using api = await startApi();
  const ada = await watching(api);
  const opened = await OpenHousehold.found(ada.deps, ada.account);
  const watch = await watchOf(ada, ada.account, opened);
  await (await thiefOf(api, ada)).setRecovery();
  expect(kindsOf(await watch.check())).toContain('account-changed');
});

test('a session without a second factor logs nothing, and one logs at most 48 changes in a day', async () => {
  await using api = await startApi();
  const ada = await settled(api, EMAIL);
  const half = client(api);
  await half.signIn.byPassword(EMAIL, PASSWORD);
  const change = { labelHex: 'ab'.repeat(32), valueHex: 'cd'.repeat(32) };
  await expect(half.deps.calls.json('POST', 'log', changeLoggedSchema, change)).rejects.toMatchObject({
    code: 'second_factor_needed',
  });
  const send = (counter: number, hashHex = 'ab'.repeat(32)) =>
    ada.account.keys.send({ counter, hashHex, nextHashHex: null });
  expect(await send(1)).toBe(true);
  expect(await send(1, 'cd'.repeat(32))).toBe(false);
  for (let counter = 2; counter < MAX_LOGGED_CHANGES; counter += 1) expect(await send(counter)).toBe(true);
  expect(await send(MAX_LOGGED_CHANGES)).toBe(false);
});
