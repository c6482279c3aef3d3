import { parseWith } from '@porchlight/contracts';
import {
  accountStartedSchema,
  accountStartSchema,
  confirmSchema,
  doneSchema,
  loginSchema,
  passkeyAnswerSchema,
  passkeyChallengeSchema,
  sessionStateSchema,
  signUpSchema,
} from '@porchlight/contracts/http';
import {
  accountIdOf,
  beginLogin,
  beginPasskeyLogin,
  confirm,
  endSession,
  enterByRecovery,
  type LoggedIn,
  login,
  loginByPasskey,
  signUp,
} from '@porchlight/domain';
import { base64ToBytes, PorchlightError, parseAccountId, utf8 } from '@porchlight/kernel';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { callerAddress } from '../access/callerAddress.ts';
import type { AccountSetup } from './AccountSetup.ts';
import { credentialOf, derivationBody } from './credentialOf.ts';
import { challengeBody, credentialIdOf } from './passkeyBodies.ts';
import { requireSameOrigin } from './requireSameOrigin.ts';
import { clearSessionToken, readDeviceToken, setDeviceToken, setSessionToken } from './sessionCookie.ts';
import { sessionName } from './sessionName.ts';
import { sessionOf } from './sessionOf.ts';
import { sessionState } from './sessionState.ts';

/** The ways into an account: sign-up, login by password, recovery key or passkey, and out again. */
export function registerEntryRoutes(app: FastifyInstance, setup: AccountSetup): void {
  app.register(async (scope) => {
    // What lets somebody in is no less worth forging than what they do there.
    scope.addHook('onRequest', async (request) => requireSameOrigin(request, setup.origin));
    registerSignUp(scope, setup);
    registerLogins(scope, setup);
    registerPasskeyLogin(scope, setup);
  });
  app.get(
    '/v1/account/session',
    {
      config: {
        access: 'session',
        action: 'session.read',
        describe: { summary: 'Where the session stands', answer: sessionStateSchema },
      },
    },
    async (request) => sessionState(setup, sessionOf(request)),
  );
  app.post(
    '/v1/account/logout',
    {
      config: {
        access: 'session',
        action: 'session.leave',
        describe: { summary: 'End this session', answer: doneSchema },
      },
    },
    async (request, reply) => {
      const session = sessionOf(request);
      await endSession(setup, session, session.sessionId);
      clearSessionToken(reply, setup);
      return {};
    },
  );
}

function registerSignUp(app: FastifyInstance, setup: AccountSetup): void {
  const start = {
    summary: 'What keys are derived with',
    body: accountStartSchema,
    answer: accountStartedSchema,
  };
  app.post('/v1/account/start', { config: { access: 'public', describe: start } }, async (request) => {
    const { email } = parseWith(accountStartSchema, request.body, 'the call');
    const { accountId, derivation } = await beginLogin(setup, email);
    return { accountId, derivation: derivationBody(derivation) };
  });

  const signUpCall = { summary: 'Make an account', body: signUpSchema, answer: doneSchema, status: 202 };
  app.post(
    '/v1/account/sign-up',
    { config: { access: 'public', describe: signUpCall } },
    async (request, reply) => {
      const { email, credential, vaultB64 } = parseWith(signUpSchema, request.body, 'the account');
      const vault = vaultB64 === null ? null : base64ToBytes(vaultB64);
      await signUp(setup, { email, ...credentialOf(credential), vault, address: callerAddress(request) });
      return reply.status(202).send({});
    },
  );

  const confirmCall = { summary: 'Confirm by the mailed link', body: confirmSchema, answer: doneSchema };
  app.post(
    '/v1/account/confirm',
    { config: { access: 'public', describe: confirmCall } },
    async (request) => {
      await confirm(setup, parseWith(confirmSchema, request.body, 'the call').token);
      return {};
    },
  );
}

function registerLogins(app: FastifyInstance, setup: AccountSetup): void {
  for (const [path, enter, summary] of [
    ['/v1/account/login', login, 'Sign in by the secret of the password'],
    ['/v1/account/recovery/enter', enterByRecovery, 'Sign in by the secret of the recovery key'],
  ] as const) {
    const describe = { summary, body: loginSchema, answer: sessionStateSchema };
    app.post(path, { config: { access: 'public', describe } }, async (request, reply) => {
      const { email, secretB64 } = parseWith(loginSchema, request.body, 'the call');
      const loggedIn = await enter(setup, {
        email,
        secret: base64ToBytes(secretB64),
        deviceCookie: readDeviceToken(request, accountIdOf(setup, email)),
        ...callerOf(request),
      });
      return letIn(setup, request, reply, loggedIn);
    });
  }
}

function registerPasskeyLogin(app: FastifyInstance, setup: AccountSetup): void {
  const ask = { summary: 'A challenge to a passkey of whatever account', answer: passkeyChallengeSchema };
  app.post('/v1/account/passkey-login/challenge', { config: { access: 'public', describe: ask } }, async () =>
    challengeBody(beginPasskeyLogin(setup)),
  );

  const describe = { summary: 'Sign in by a passkey', body: passkeyAnswerSchema, answer: sessionStateSchema };
  app.post(
    '/v1/account/passkey-login',
    { config: { access: 'public', describe } },
    async (request, reply) => {
      const { challengeToken, response } = parseWith(passkeyAnswerSchema, request.body, 'the answer');
      const loggedIn = await loginByPasskey(setup, {
        accountId: parseAccountId(userHandleOf(response)),
        credentialId: credentialIdOf(response.id),
        challengeToken,
        response: utf8(JSON.stringify(response)),
        ...callerOf(request),
      });
      setDeviceToken(reply, loggedIn.session.accountId, loggedIn.deviceCookie, setup);
      return letIn(setup, request, reply, loggedIn);
    },
  );
}

function callerOf(request: FastifyRequest): { readonly address: string; readonly sessionName: string } {
  return { address: callerAddress(request), sessionName: sessionName(request.headers['user-agent']) };
}

function letIn(setup: AccountSetup, request: FastifyRequest, reply: FastifyReply, loggedIn: LoggedIn) {
  const { token, session, isNoticeSent } = loggedIn;
  if (!isNoticeSent) request.log.warn('the notice of a login could not be mailed');
  setSessionToken(reply, token, setup);
  return sessionState(setup, session);
}

/** The account's id, which is what its passkeys know their user by. Throws `unauthenticated` for a passkey of another kind. */
function userHandleOf(response: Readonly<Record<string, unknown>>): string {
  const inner = response['response'];
  const handle =
    typeof inner === 'object' && inner !== null && 'userHandle' in inner ? inner.userHandle : null;
  if (typeof handle !== 'string' || !/^[A-Za-z0-9_-]{22}$/.test(handle)) {
    throw new PorchlightError('unauthenticated', 'that passkey is of no Porchlight account');
  }
  return Buffer.from(handle, 'base64url').toString('hex');
}
