import {
  type AccountId,
  bytesToHex,
  concatBytes,
  hexToBytes,
  PorchlightError,
  utf8,
} from '@porchlight/kernel';
import type { SecondFactor, Session } from '../ports/AccountStore.ts';
import type { PasskeyVerifier } from '../ports/PasskeyVerifier.ts';
import type { AccountDeps } from './AccountDeps.ts';
import { requireWrap } from './credential.ts';
import {
  countFactorAttempt,
  decodeFactorData,
  encodeFactorData,
  markProved,
  type Proved,
  requireMayEnrol,
  wrongFactor,
} from './factors.ts';
import { sendNotice } from './login.ts';
import { makeSession, requireFresh } from './sessions.ts';
import { readToken, signToken } from './signedToken.ts';
import { countAttempt } from './throttle.ts';

const CHALLENGE_MS = 5 * 60_000;
/** Stands for the session of a challenge that was made before there is one. */
const NO_SESSION = 'none';

export interface PasskeyDeps extends AccountDeps {
  readonly passkeys: PasskeyVerifier;
}

export interface PasskeyChallenge {
  readonly challenge: Uint8Array;
  /** Comes back with the answer within 5 minutes, in the same session. */
  readonly challengeToken: string;
  /** Those that the account has. */
  readonly credentialIds: readonly Uint8Array[];
}

/** What an authenticator answered, with the challenge's token. */
export interface PasskeyAnswer {
  readonly challengeToken: string;
  readonly credentialId: Uint8Array;
  /** The client's JSON in UTF-8. */
  readonly response: Uint8Array;
}

interface PasskeyData {
  readonly credentialIdHex: string;
  readonly publicKeyHex: string;
  readonly counter: number;
  /** When the last challenge that counted was made: none made before or at that time counts again. */
  readonly challengedAtMs: number;
  /** The master key under what the passkey's PRF leads to; null for an authenticator without. Opaque here. */
  readonly wrapHex: string | null;
}

/** The wrap of the master key that a passkey opens. */
export interface PasskeyWrap {
  readonly credentialId: Uint8Array;
  readonly wrap: Uint8Array;
}

/** A login by a passkey alone: it verifies its user, and so is both factors. */
export interface PasskeyLogin extends PasskeyAnswer {
  /** The user handle that the passkey answered with. */
  readonly accountId: AccountId;
  /** The caller's network address, or the prefix that one party holds. */
  readonly address: string;
  readonly sessionName: string;
}

type Purpose = 'passkey-registration' | 'passkey-assertion' | 'passkey-login';

/** Begins to add a passkey. Throws `second_factor_needed`. */
export async function beginPasskey(deps: AccountDeps, session: Session): Promise<PasskeyChallenge> {
  return challengeOf(deps, session.sessionId, 'passkey-registration', await requireMayEnrol(deps, session));
}

/** Adds the passkey that answered, and counts it as proved. Throws `second_factor_needed`, `unauthenticated`, `rate_limited`, and `replayed` for one that is there already. */
export async function addPasskey(
  deps: PasskeyDeps,
  session: Session,
  name: string,
  { challengeToken, response }: Omit<PasskeyAnswer, 'credentialId'>,
  wrap: Uint8Array | null = null,
): Promise<Proved> {
  if (wrap !== null) requireWrap(wrap);
  await requireMayEnrol(deps, session);
  await countFactorAttempt(deps, session);
  const asked = readChallenge(deps, session.sessionId, 'passkey-registration', challengeToken);
  const credential = asked && (await deps.passkeys.verifyRegistration(response, asked.challenge));
  if (asked === null || credential === null) throw wrongFactor();
  const { credentialId, publicKey, counter } = credential;
  const digest = deps.primitives.sha256(concatBytes(utf8(session.accountId), credentialId));
  const nowMs = deps.clock.nowMs();
  await deps.store.insertFactor({
    factorId: bytesToHex(digest.slice(0, 16)),
    accountId: session.accountId,
    kind: 'passkey',
    name: name.slice(0, 100),
    data: encodeFactorData({
      credentialIdHex: bytesToHex(credentialId),
      publicKeyHex: bytesToHex(publicKey),
      counter,
      challengedAtMs: asked.madeAtMs,
      wrapHex: wrap === null ? null : bytesToHex(wrap),
    }),
    version: 0,
    createdAtMs: nowMs,
    confirmedAtMs: nowMs,
  });
  return markProved(deps, session);
}

/** Keeps what a passkey of the account opens; with a fresh factor. Throws `second_factor_needed`, `not_found`, `replayed` where the passkey is used meanwhile. */
export async function setPasskeyWrap(
  deps: AccountDeps,
  session: Session,
  { credentialId, wrap }: PasskeyWrap,
): Promise<void> {
  requireFresh(session, deps.clock.nowMs());
  requireWrap(wrap);
  const wanted = bytesToHex(credentialId);
  const found = passkeysOf(await deps.store.factorsOf(session.accountId)).find(
    ({ data }) => data.credentialIdHex === wanted,
  );
  if (found === undefined) throw new PorchlightError('not_found', 'the account has no such passkey');
  const { factor, data } = found;
  const change = {
    data: encodeFactorData({ ...data, wrapHex: bytesToHex(wrap) }),
    confirmedAtMs: factor.confirmedAtMs,
  };
  if (!(await deps.store.replaceFactor(factor.factorId, factor.version, change))) {
    throw new PorchlightError('replayed', 'the passkey is being used; try again');
  }
}

/** A challenge for the account's passkeys. */
export async function beginProvePasskey(deps: AccountDeps, session: Session): Promise<PasskeyChallenge> {
  const factors = await deps.store.factorsOf(session.accountId);
  return challengeOf(deps, session.sessionId, 'passkey-assertion', factors);
}

/** Proves a passkey; a challenge counts once, and a counter that doesn't rise is refused. Throws `unauthenticated`, `rate_limited`. */
export async function provePasskey(
  deps: PasskeyDeps,
  session: Session,
  answer: PasskeyAnswer,
): Promise<Proved> {
  await countFactorAttempt(deps, session);
  const asked = readChallenge(deps, session.sessionId, 'passkey-assertion', answer.challengeToken);
  await requireAssertion(deps, session.accountId, asked, answer);
  return markProved(deps, session);
}

/** A challenge for whatever passkey the browser holds; it names no account. */
export function beginPasskeyLogin(deps: AccountDeps): PasskeyChallenge {
  return challengeOf(deps, NO_SESSION, 'passkey-login', []);
}

/** Begins a session by a passkey, in which it counts as proved. Throws `unauthenticated` alike for whatever doesn't hold, and `rate_limited`. */
export async function loginByPasskey(deps: PasskeyDeps, request: PasskeyLogin) {
  const { accountId, address } = request;
  // Not by account: a signature can't be guessed, and whoever knows an address could lock its owner out.
  await countAttempt(deps, [{ kind: 'address', value: address }]);
  const asked = readChallenge(deps, NO_SESSION, 'passkey-login', request.challengeToken);
  const account = await deps.store.findAccount(accountId);
  if (account === null || account.confirmedAtMs === null) throw wrongFactor();
  await requireAssertion(deps, accountId, asked, request);
  const { token, session } = await makeSession(deps, accountId, request.sessionName);
  const proved = await markProved(deps, session);
  return { token, ...proved, isNoticeSent: await sendNotice(deps, account, 'login') };
}

/** The wraps that the account's passkeys open. */
export function passkeyWrapsOf(factors: readonly SecondFactor[]): readonly PasskeyWrap[] {
  return passkeysOf(factors).flatMap(({ data: { credentialIdHex, wrapHex } }) =>
    wrapHex === null ? [] : [{ credentialId: hexToBytes(credentialIdHex), wrap: hexToBytes(wrapHex) }],
  );
}

/** Checks an answer to `asked` against the account's passkey, and has the challenge count once. */
async function requireAssertion(
  deps: PasskeyDeps,
  accountId: AccountId,
  asked: Asked | null,
  answer: PasskeyAnswer,
): Promise<void> {
  const wanted = bytesToHex(answer.credentialId);
  const found = passkeysOf(await deps.store.factorsOf(accountId)).find(
    ({ data }) => data.credentialIdHex === wanted,
  );
  if (asked === null || found === undefined || asked.madeAtMs <= found.data.challengedAtMs)
    throw wrongFactor();
  const { factor, data } = found;
  const counter = await deps.passkeys.verifyAssertion(answer.response, asked.challenge, {
    credentialId: answer.credentialId,
    publicKey: hexToBytes(data.publicKeyHex),
    counter: data.counter,
  });
  if (counter === null || !(counter > data.counter || (counter === 0 && data.counter === 0))) {
    throw wrongFactor();
  }
  const change = {
    data: encodeFactorData({ ...data, counter, challengedAtMs: asked.madeAtMs }),
    confirmedAtMs: factor.confirmedAtMs,
  };
  if (!(await deps.store.replaceFactor(factor.factorId, factor.version, change))) throw wrongFactor();
}

function challengeOf(
  deps: AccountDeps,
  sessionId: string,
  purpose: Purpose,
  factors: readonly SecondFactor[],
): PasskeyChallenge {
  const challenge = deps.random(32);
  const madeAtMs = deps.clock.nowMs();
  const fields = [sessionId, String(madeAtMs), bytesToHex(challenge)];
  return {
    challenge,
    challengeToken: signToken(deps, purpose, madeAtMs + CHALLENGE_MS, fields),
    credentialIds: passkeysOf(factors).map(({ data }) => hexToBytes(data.credentialIdHex)),
  };
}

interface Asked {
  readonly challenge: Uint8Array;
  readonly madeAtMs: number;
}

function readChallenge(deps: AccountDeps, session: string, purpose: Purpose, token: string): Asked | null {
  const [sessionId, madeAtMs, challengeHex] = readToken(deps, purpose, token) ?? [];
  if (sessionId !== session || challengeHex === undefined) return null;
  return { challenge: hexToBytes(challengeHex), madeAtMs: Number(madeAtMs) };
}

function passkeysOf(factors: readonly SecondFactor[]) {
  return factors
    .filter(({ kind }) => kind === 'passkey')
    .map((factor) => ({ factor, data: decodeFactorData(factor, parsePasskey) }));
}

function parsePasskey(fields: Readonly<Record<string, unknown>>): PasskeyData | null {
  const { credentialIdHex, publicKeyHex, counter, challengedAtMs, wrapHex } = fields;
  if (typeof credentialIdHex !== 'string' || typeof publicKeyHex !== 'string') return null;
  if (typeof counter !== 'number' || typeof challengedAtMs !== 'number') return null;
  return {
    credentialIdHex,
    publicKeyHex,
    counter,
    challengedAtMs,
    wrapHex: typeof wrapHex === 'string' ? wrapHex : null,
  };
}
