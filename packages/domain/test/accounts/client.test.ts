import {
  beginLogin,
  beginRecovery,
  confirm,
  confirmTotp,
  DERIVATION_COST,
  enrolTotp,
  enterByRecovery,
  proveTotp,
  putVault,
  readAccount,
  recover,
  type Session,
  setRecovery,
  signUp,
} from '@porchlight/domain';
import { type AccountId, bytesToHex, systemRandom, utf8 } from '@porchlight/kernel';
import {
  derivePasswordKeys,
  deriveRecoveryKeys,
  type MasterKey,
  newMasterKey,
  newPasswordDerivation,
  newRecoverySeed,
  openVault,
  PASSWORD_COST,
  SEALED_VAULT_BYTES,
  sealVault,
  unwrapMasterKey,
  VAULT_CONTENT_BYTES,
  wrapMasterKey,
} from '@porchlight/seal/account';
import { nodePrimitives as primitives } from '@porchlight/seal/node';
import { expect, test } from 'vitest';
import { MAX_VAULT_BYTES } from '../../src/accounts/credential.ts';
import { EMAIL, House, MINUTE_MS } from './House.ts';

const PASSWORD = 'lamp river quiet violin';
const NEW_PASSWORD = 'seven moons over water';

test('client and server mean the same cost and the same greatest vault', () => {
  expect(PASSWORD_COST).toEqual(DERIVATION_COST);
  expect(SEALED_VAULT_BYTES).toBe(MAX_VAULT_BYTES);
});

test('what a client derives and seals leads it back in by password, and after that is lost by recovery key', async () => {
  const house = new House();
  const master = newMasterKey(systemRandom);
  const { accountId } = await beginLogin(house.deps, EMAIL);
  const first = sealVault(master, accountId, 0, utf8('first'), primitives, systemRandom);
  await signUp(house.deps, house.request({ ...credentialOf(PASSWORD, accountId, master), vault: first }));
  await confirm(house.deps, house.mailedToken());

  const session = await enterWith(house, PASSWORD);
  expect(await openedBy(house, session, PASSWORD)).toBe('first');
  const greatest = new Uint8Array(VAULT_CONTENT_BYTES).fill(0x78);
  const second = sealVault(master, accountId, 1, greatest, primitives, systemRandom);
  expect(await putVault(house.deps, session, 0, second)).toBe(1);

  const seed = newRecoverySeed(systemRandom);
  const recovery = deriveRecoveryKeys(seed, accountId, primitives);
  const place = { accountId, what: 'recovery' } as const;
  const wrap = wrapMasterKey(master, recovery.recoveryKey, place, primitives, systemRandom);
  await setRecovery(house.deps, session, recovery.recoverySecret, wrap);

  house.nowMs += MINUTE_MS;
  const again = deriveRecoveryKeys(seed, await beginRecovery(house.deps, EMAIL), primitives);
  const lost = await enterByRecovery(house.deps, house.attempt({ secret: again.recoverySecret }));
  const fresh = (await proveTotp(house.deps, lost.session, house.code())).session;
  const account = await readAccount(house.deps, fresh);
  const found = unwrapMasterKey(
    account.recoveryWrap ?? new Uint8Array(0),
    again.recoveryKey,
    place,
    primitives,
  );
  await recover(house.deps, fresh, again.recoverySecret, credentialOf(NEW_PASSWORD, accountId, found));

  const last = await enterWith(house, NEW_PASSWORD);
  expect((await openedBy(house, last, NEW_PASSWORD)).length).toBe(VAULT_CONTENT_BYTES);
});

test('nothing that the server keeps or was sent is a key that opens', async () => {
  const house = new House();
  const master = newMasterKey(systemRandom);
  const { accountId } = await beginLogin(house.deps, EMAIL);
  const credential = credentialOf(PASSWORD, accountId, master);
  const vault = sealVault(master, accountId, 0, utf8('first'), primitives, systemRandom);
  await house.move({ ...credential, vault });
  const { passwordKey } = derivePasswordKeys(PASSWORD, credential.derivation, accountId, primitives);
  const kept = await house.store.findAccount(accountId);
  const bytes = [...Object.values(kept ?? {}), ...Object.values(credential)].filter(
    (each) => each instanceof Uint8Array,
  );
  const all = bytes.map(bytesToHex).join(' ');
  expect(all).toContain(bytesToHex(vault));
  for (const key of [master, passwordKey, utf8(PASSWORD), utf8('first')])
    expect(all).not.toContain(bytesToHex(key));
});

function credentialOf(password: string, accountId: AccountId, master: MasterKey) {
  const derivation = newPasswordDerivation(systemRandom);
  const { loginSecret, passwordKey } = derivePasswordKeys(password, derivation, accountId, primitives);
  const place = { accountId, what: 'password' } as const;
  const passwordWrap = wrapMasterKey(master, passwordKey, place, primitives, systemRandom);
  return { derivation, loginSecret, passwordWrap };
}

/** A session of the password and a fresh code, of an app that is enrolled where there is none yet. */
async function enterWith(house: House, password: string): Promise<Session> {
  const { accountId, derivation } = await beginLogin(house.deps, EMAIL);
  const { loginSecret } = derivePasswordKeys(password, derivation, accountId, primitives);
  house.nowMs += MINUTE_MS;
  const session = await house.enter({ secret: loginSecret });
  if (house.totpUri !== '') return (await proveTotp(house.deps, session, house.code())).session;
  const { factorId, uri } = await enrolTotp(house.deps, session, 'Phone');
  house.totpUri = uri;
  return (await confirmTotp(house.deps, session, factorId, house.code())).session;
}

/** What the account's vault holds, by the password and what the server keeps alone. */
async function openedBy(house: House, session: Session, password: string): Promise<string> {
  const { accountId, derivation, passwordWrap, vault, vaultVersion } = await readAccount(house.deps, session);
  const { passwordKey } = derivePasswordKeys(password, derivation, accountId, primitives);
  const master = unwrapMasterKey(passwordWrap, passwordKey, { accountId, what: 'password' }, primitives);
  const content = openVault(master, accountId, vaultVersion, vault ?? new Uint8Array(0), primitives);
  return new TextDecoder().decode(content);
}
