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

/**
 * Asks a passkey: to let somebody in, or to prove who is in already. For an account that is known its PRF is asked too, which opens the keys; what that gives stays in this browser.
 * Throws what the browser throws where the person stops.
 */
export async function askPasskey(
  account: Client['account'],
  purpose: 'login' | 'prove',
  accountId: string | null,
): Promise<PasskeyAnswered> {
  const { challengeB64, challengeToken, credentialIdsB64 } = await account.passkeyChallenge(purpose);
  const optionsJSON: PublicKeyCredentialRequestOptionsJSON = {
    challenge: base64Url(challengeB64),
    rpId: location.hostname,
    userVerification: 'required',
    allowCredentials: credentialIdsB64.map((id) => ({ id: base64Url(id), type: 'public-key' as const })),
    extensions: await prfOf(account, accountId),
  };
  return answered(challengeToken, await startAuthentication({ optionsJSON }));
}

/** Has an authenticator make a passkey for the account. */
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
  return answered(challengeToken, await startRegistration({ optionsJSON }));
}

type Extensions = NonNullable<PublicKeyCredentialRequestOptionsJSON['extensions']>;

async function prfOf(account: Client['account'], accountId: string | null): Promise<Extensions> {
  if (accountId === null) return {};
  const first = new Uint8Array(await account.prfInput(accountId));
  return { prf: { eval: { first } } } as Extensions;
}

function answered(
  challengeToken: string,
  answer: { readonly id: string; readonly clientExtensionResults: unknown },
): PasskeyAnswered {
  const { clientExtensionResults, ...response } = answer;
  const results = clientExtensionResults as {
    readonly prf?: { readonly results?: { readonly first?: unknown } };
  };
  const first = results.prf?.results?.first;
  const prf = first instanceof ArrayBuffer ? new Uint8Array(first) : null;
  return { challengeToken, response: { ...response, clientExtensionResults: {} }, prf };
}

function base64Url(base64: string): string {
  return base64.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}
