import { bytesToBase64, hexToBytes } from '@porchlight/kernel';
import type { PasskeyAnswered } from '@porchlight/owner-client/session';
import {
  browserSupportsWebAuthn,
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialRequestOptionsJSON,
  startAuthentication,
  startRegistration,
} from '@simplewebauthn/browser';
import type { Client } from '../client/connectClient.ts';

/** Whether this browser can speak to an authenticator at all. */
export function canAskPasskey(): boolean {
  return browserSupportsWebAuthn();
}

/** Asks a passkey to let somebody in, or to prove who is in already. Throws what the browser throws where the person stops. */
export async function askPasskey(
  account: Client['account'],
  purpose: 'login' | 'prove',
): Promise<PasskeyAnswered> {
  const { challengeB64, challengeToken, credentialIdsB64 } = await account.passkeyChallenge(purpose);
  const optionsJSON: PublicKeyCredentialRequestOptionsJSON = {
    challenge: base64Url(challengeB64),
    rpId: location.hostname,
    userVerification: 'required',
    allowCredentials: credentialIdsB64.map((id) => ({ id: base64Url(id), type: 'public-key' as const })),
  };
  return answered(challengeToken, await startAuthentication({ optionsJSON }));
}

/**
 * Asks a passkey's PRF for this account: 32 bytes that open its keys and stay in this browser, or null where the authenticator has none. The answer's signature goes nowhere, so the challenge is this browser's own (seal/spec/account.md section 7).
 * Throws what the browser throws where the person stops.
 */
export async function askPrf(
  account: Client['account'],
  accountId: string,
  credentialId: string,
): Promise<Uint8Array | null> {
  const challenge = crypto.getRandomValues(new Uint8Array(32));
  const optionsJSON: PublicKeyCredentialRequestOptionsJSON = {
    challenge: base64Url(bytesToBase64(challenge)),
    rpId: location.hostname,
    userVerification: 'required',
    allowCredentials: [{ id: credentialId, type: 'public-key' }],
    extensions: await prfOf(account, accountId),
  };
  return prfResult(await startAuthentication({ optionsJSON }));
}

/** Has an authenticator make a passkey for the account. One that has a PRF and doesn't answer it at once is asked a second time. */
export async function makePasskey(
  account: Client['account'],
  accountId: string,
  name: string,
): Promise<PasskeyAnswered> {
  const { challengeB64, challengeToken, credentialIdsB64 } = await account.passkeyChallenge('add');
  const optionsJSON: PublicKeyCredentialCreationOptionsJSON = {
    challenge: base64Url(challengeB64),
    rp: { id: location.hostname, name: 'Porchlight' },
    user: { id: base64Url(bytesToBase64(hexToBytes(accountId))), name, displayName: name },
    pubKeyCredParams: [-8, -7, -257].map((alg) => ({ alg, type: 'public-key' as const })),
    attestation: 'none',
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    excludeCredentials: credentialIdsB64.map((id) => ({ id: base64Url(id), type: 'public-key' as const })),
    extensions: await prfOf(account, accountId),
  };
  const made = await startRegistration({ optionsJSON });
  const passkey = answered(challengeToken, made);
  const { prf } = made.clientExtensionResults as PrfResults;
  if (passkey.prf !== null || prf?.enabled !== true) return passkey;
  return { ...passkey, prf: await askPrf(account, accountId, made.id) };
}

type Extensions = NonNullable<PublicKeyCredentialRequestOptionsJSON['extensions']>;

/** What WebAuthn's `prf` extension answers (WebAuthn Level 3, section 10.1.4). */
interface PrfResults {
  readonly prf?: { readonly enabled?: boolean; readonly results?: { readonly first?: unknown } };
}

async function prfOf(account: Client['account'], accountId: string): Promise<Extensions> {
  const first = new Uint8Array(await account.prfInput(accountId));
  return { prf: { eval: { first } } } as Extensions;
}

function prfResult({ clientExtensionResults }: { readonly clientExtensionResults: unknown }) {
  const first = (clientExtensionResults as PrfResults).prf?.results?.first;
  return first instanceof ArrayBuffer ? new Uint8Array(first) : null;
}

function answered(
  challengeToken: string,
  answer: { readonly id: string; readonly clientExtensionResults: unknown },
): PasskeyAnswered {
  const { clientExtensionResults: _, ...response } = answer;
  return { challengeToken, response: { ...response, clientExtensionResults: {} }, prf: prfResult(answer) };
}

function base64Url(base64: string): string {
  return base64.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}
