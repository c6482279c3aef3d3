import { parseWith } from '@porchlight/contracts';
import {
  backupCodesSchema,
  codeSchema,
  doneSchema,
  newPasskeySchema,
  newTotpSchema,
  passkeyAnswerSchema,
  passkeyChallengeSchema,
  passkeyWrapSchema,
  sessionStateSchema,
  totpEnrolmentSchema,
} from '@porchlight/contracts/http';
import {
  addPasskey,
  beginPasskey,
  beginProvePasskey,
  confirmTotp,
  enrolTotp,
  makeBackupCodes,
  type Proved,
  proveBackupCode,
  provePasskey,
  proveTotp,
  removeFactor,
  setPasskeyWrap,
} from '@porchlight/domain';
import { base64ToBytes, utf8 } from '@porchlight/kernel';
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { AccountSetup } from './AccountSetup.ts';
import { challengeBody, credentialIdOf } from './passkeyBodies.ts';
import { setDeviceToken } from './sessionCookie.ts';
import { sessionOf } from './sessionOf.ts';
import { sessionState } from './sessionState.ts';

interface FactorParams {
  Params: { factorId: string };
}

/** Second factors: to add, to prove, to remove. */
export function registerFactorRoutes(app: FastifyInstance, setup: AccountSetup): void {
  registerApps(app, setup);
  registerPasskeys(app, setup);
  registerBackupCodes(app, setup);
  const describe = { summary: 'Remove a second factor', answer: doneSchema };
  app.delete<FactorParams>(
    '/v1/account/factors/:factorId',
    { config: { access: 'session', action: 'factor.remove', describe } },
    async (request) => {
      await removeFactor(setup, sessionOf(request), request.params.factorId);
      return {};
    },
  );
}

function registerApps(app: FastifyInstance, setup: AccountSetup): void {
  const enrol = {
    summary: 'Begin to add an authenticator app',
    body: newTotpSchema,
    answer: totpEnrolmentSchema,
  };
  app.post(
    '/v1/account/factors/totp',
    { config: { access: 'session', action: 'factor.add', describe: enrol } },
    async (request) =>
      enrolTotp(setup, sessionOf(request), parseWith(newTotpSchema, request.body, 'the app').name),
  );

  const confirm = {
    summary: 'Confirm an app by its first code',
    body: codeSchema,
    answer: sessionStateSchema,
  };
  app.post<FactorParams>(
    '/v1/account/factors/totp/:factorId/confirm',
    { config: { access: 'session', action: 'factor.add', describe: confirm } },
    async (request, reply) => {
      const { code } = parseWith(codeSchema, request.body, 'the code');
      return proved(
        setup,
        reply,
        await confirmTotp(setup, sessionOf(request), request.params.factorId, code),
      );
    },
  );

  const prove = { summary: 'Prove an authenticator app', body: codeSchema, answer: sessionStateSchema };
  app.post(
    '/v1/account/prove/totp',
    { config: { access: 'session', action: 'factor.prove', describe: prove } },
    async (request, reply) => {
      const { code } = parseWith(codeSchema, request.body, 'the code');
      return proved(setup, reply, await proveTotp(setup, sessionOf(request), code));
    },
  );
}

function registerPasskeys(app: FastifyInstance, setup: AccountSetup): void {
  for (const [path, action, begin, summary] of [
    ['/v1/account/factors/passkey/challenge', 'factor.add', beginPasskey, 'Begin to add a passkey'],
    [
      '/v1/account/prove/passkey/challenge',
      'factor.prove',
      beginProvePasskey,
      'A challenge to the passkeys of the account',
    ],
  ] as const) {
    const describe = { summary, answer: passkeyChallengeSchema };
    app.post(path, { config: { access: 'session', action, describe } }, async (request) =>
      challengeBody(await begin(setup, sessionOf(request))),
    );
  }

  const add = {
    summary: 'Add the passkey that answered',
    body: newPasskeySchema,
    answer: sessionStateSchema,
  };
  app.post(
    '/v1/account/factors/passkey',
    { config: { access: 'session', action: 'factor.add', describe: add } },
    async (request, reply) => {
      const { name, challengeToken, response, wrapB64 } = parseWith(
        newPasskeySchema,
        request.body,
        'the passkey',
      );
      const answer = { challengeToken, response: utf8(JSON.stringify(response)) };
      const wrap = wrapB64 === null ? null : base64ToBytes(wrapB64);
      return proved(setup, reply, await addPasskey(setup, sessionOf(request), name, answer, wrap));
    },
  );

  const wrap = { summary: 'Keep what a passkey opens', body: passkeyWrapSchema, answer: doneSchema };
  app.put(
    '/v1/account/factors/passkey/wrap',
    { config: { access: 'session', action: 'passkey.wrap', describe: wrap } },
    async (request) => {
      const { credentialIdB64, wrapB64 } = parseWith(passkeyWrapSchema, request.body, 'the wrap');
      const passkey = { credentialId: base64ToBytes(credentialIdB64), wrap: base64ToBytes(wrapB64) };
      await setPasskeyWrap(setup, sessionOf(request), passkey);
      return {};
    },
  );

  const prove = { summary: 'Prove a passkey', body: passkeyAnswerSchema, answer: sessionStateSchema };
  app.post(
    '/v1/account/prove/passkey',
    { config: { access: 'session', action: 'factor.prove', describe: prove } },
    async (request, reply) => {
      const { challengeToken, response } = parseWith(passkeyAnswerSchema, request.body, 'the answer');
      const answer = {
        challengeToken,
        credentialId: credentialIdOf(response.id),
        response: utf8(JSON.stringify(response)),
      };
      return proved(setup, reply, await provePasskey(setup, sessionOf(request), answer));
    },
  );
}

function registerBackupCodes(app: FastifyInstance, setup: AccountSetup): void {
  const make = { summary: 'New backup codes, shown this once', answer: backupCodesSchema };
  app.post(
    '/v1/account/factors/backup-codes',
    { config: { access: 'session', action: 'backup-codes.make', describe: make } },
    async (request) => ({
      codes: await makeBackupCodes(setup, sessionOf(request)),
    }),
  );

  const prove = { summary: 'Prove by a backup code', body: codeSchema, answer: sessionStateSchema };
  app.post(
    '/v1/account/prove/backup-code',
    { config: { access: 'session', action: 'factor.prove', describe: prove } },
    async (request, reply) => {
      const { code } = parseWith(codeSchema, request.body, 'the code');
      return proved(setup, reply, await proveBackupCode(setup, sessionOf(request), code));
    },
  );
}

/** The browser is known from now on, and the session goes on as proved. */
function proved(setup: AccountSetup, reply: FastifyReply, { session, deviceCookie }: Proved) {
  setDeviceToken(reply, session.accountId, deviceCookie, setup);
  return sessionState(setup, session);
}
