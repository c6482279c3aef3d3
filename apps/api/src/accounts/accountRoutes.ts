import { parseWith } from '@porchlight/contracts';
import {
  credentialSchema,
  doneSchema,
  linkHouseholdSchema,
  noticeSchema,
  type OwnAccountBody,
  ownAccountSchema,
  putRecoverySchema,
  putVaultSchema,
  recoverSchema,
  sessionListSchema,
  vaultVersionSchema,
} from '@porchlight/contracts/http';
import {
  changePassword,
  deleteAccount,
  endOtherSessions,
  endSession,
  linkHousehold,
  listSessions,
  passkeyWrapsOf,
  putVault,
  readAccount,
  recover,
  setRecovery,
} from '@porchlight/domain';
import { base64ToBytes, bytesToBase64, hexToBytes, parseSessionId } from '@porchlight/kernel';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { AccountSetup } from './AccountSetup.ts';
import { credentialOf, derivationBody } from './credentialOf.ts';
import { clearSessionToken } from './sessionCookie.ts';
import { sessionOf } from './sessionOf.ts';
import { countingFactors } from './sessionState.ts';

/** An account's own things: what it keeps, its credentials, its sessions, its household, its end. */
export function registerAccountRoutes(app: FastifyInstance, setup: AccountSetup): void {
  const read = { summary: 'The account, with its wraps and its vault', answer: ownAccountSchema };
  app.get(
    '/v1/account',
    { config: { access: 'session', action: 'account.read', describe: read } },
    (request) => accountBody(setup, request),
  );

  const remove = { summary: 'Delete the account', answer: doneSchema };
  app.delete(
    '/v1/account',
    { config: { access: 'session', action: 'account.delete', describe: remove } },
    async (request, reply) => {
      await deleteAccount(setup, sessionOf(request));
      clearSessionToken(reply, setup);
      return {};
    },
  );

  const put = { summary: 'Replace the vault', body: putVaultSchema, answer: vaultVersionSchema };
  app.put(
    '/v1/account/vault',
    { bodyLimit: VAULT_BODY_BYTES, config: { access: 'session', action: 'vault.put', describe: put } },
    async (request) => {
      const { version, vaultB64 } = parseWith(putVaultSchema, request.body, 'the vault');
      return { version: await putVault(setup, sessionOf(request), version, base64ToBytes(vaultB64)) };
    },
  );

  const link = {
    summary: 'Say whose household the account is of',
    body: linkHouseholdSchema,
    answer: doneSchema,
  };
  app.put(
    '/v1/account/household',
    { config: { access: 'session', action: 'household.link', describe: link } },
    async (request) => {
      const claim = parseWith(linkHouseholdSchema, request.body, 'the household');
      await linkHousehold(setup, sessionOf(request), {
        rootKey: hexToBytes(claim.rootKeyHex),
        signingKey: hexToBytes(claim.signingKeyHex),
        proof: base64ToBytes(claim.proofB64),
      });
      return {};
    },
  );
  registerCredentials(app, setup);
  registerSessions(app, setup);
}

/** A vault of 256 KiB in Base64, and its version. */
const VAULT_BODY_BYTES = 352 * 1024;

function registerCredentials(app: FastifyInstance, setup: AccountSetup): void {
  const change = { summary: 'Change the password', body: credentialSchema, answer: noticeSchema };
  app.put(
    '/v1/account/password',
    { config: { access: 'session', action: 'password.change', describe: change } },
    async (request) => {
      const credential = credentialOf(parseWith(credentialSchema, request.body, 'the password'));
      return { isNoticeSent: await changePassword(setup, sessionOf(request), credential) };
    },
  );

  const set = { summary: 'Keep what the recovery key leads to', body: putRecoverySchema, answer: doneSchema };
  app.put(
    '/v1/account/recovery',
    { config: { access: 'session', action: 'recovery.set', describe: set } },
    async (request) => {
      const { secretB64, wrapB64 } = parseWith(putRecoverySchema, request.body, 'the recovery key');
      await setRecovery(setup, sessionOf(request), base64ToBytes(secretB64), base64ToBytes(wrapB64));
      return {};
    },
  );

  const again = { summary: 'A new password by the recovery key', body: recoverSchema, answer: noticeSchema };
  app.post(
    '/v1/account/recovery/password',
    { config: { access: 'session', action: 'recovery.use', describe: again } },
    async (request, reply) => {
      const { recoverySecretB64, credential } = parseWith(recoverSchema, request.body, 'the password');
      const secret = base64ToBytes(recoverySecretB64);
      const isNoticeSent = await recover(setup, sessionOf(request), secret, credentialOf(credential));
      clearSessionToken(reply, setup);
      return { isNoticeSent };
    },
  );
}

function registerSessions(app: FastifyInstance, setup: AccountSetup): void {
  const list = { summary: 'The sessions of the account', answer: sessionListSchema };
  app.get(
    '/v1/account/sessions',
    { config: { access: 'session', action: 'sessions.read', describe: list } },
    async (request) => {
      const own = sessionOf(request);
      const sessions = await listSessions(setup, own);
      return {
        sessions: sessions.map(({ sessionId, name, createdAtMs, lastUsedAtMs }) => {
          return { sessionId, name, createdAtMs, lastUsedAtMs, isThis: sessionId === own.sessionId };
        }),
      };
    },
  );

  const others = { summary: 'End every other session', answer: doneSchema };
  app.delete(
    '/v1/account/sessions',
    { config: { access: 'session', action: 'sessions.end', describe: others } },
    async (request) => {
      await endOtherSessions(setup, sessionOf(request));
      return {};
    },
  );

  const one = { summary: 'End one session', answer: doneSchema };
  app.delete<{ Params: { sessionId: string } }>(
    '/v1/account/sessions/:sessionId',
    { config: { access: 'session', action: 'sessions.end', describe: one } },
    async (request) => {
      await endSession(setup, sessionOf(request), parseSessionId(request.params.sessionId));
      return {};
    },
  );
}

async function accountBody(setup: AccountSetup, request: FastifyRequest): Promise<OwnAccountBody> {
  const session = sessionOf(request);
  const account = await readAccount(setup, session);
  const factors = await setup.store.factorsOf(session.accountId);
  const base64OrNull = (bytes: Uint8Array | null) => (bytes === null ? null : bytesToBase64(bytes));
  return {
    accountId: account.accountId,
    email: account.email,
    role: account.role,
    derivation: derivationBody(account.derivation),
    passwordWrapB64: bytesToBase64(account.passwordWrap),
    recoveryWrapB64: base64OrNull(account.recoveryWrap),
    passkeyWraps: passkeyWrapsOf(factors).map(({ credentialId, wrap }) => {
      return { credentialIdB64: bytesToBase64(credentialId), wrapB64: bytesToBase64(wrap) };
    }),
    factors: countingFactors(factors),
    vaultB64: base64OrNull(account.vault),
    vaultVersion: account.vaultVersion,
    householdId: account.householdId,
    createdAtMs: account.createdAtMs,
  };
}
