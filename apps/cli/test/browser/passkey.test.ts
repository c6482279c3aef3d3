import type { CDPSession } from 'playwright-core';
import { afterAll, beforeAll, expect } from 'vitest';
import { test } from './browserTest.ts';
import { Site } from './Site.ts';
import type { Visitor } from './Visitor.ts';

const PATIENCE_MS = 180_000;
const FORGET = `(async () => {
  for (const { name } of await indexedDB.databases()) indexedDB.deleteDatabase(name);
  localStorage.clear();
})()`;
let site: Site;

beforeAll(async () => {
  site = await Site.open();
}, PATIENCE_MS);
afterAll(() => site?.[Symbol.asyncDispose]());

/** An authenticator that is part of a visitor's machine, and says yes by itself. */
class VirtualAuthenticator {
  readonly #session: CDPSession;
  readonly #authenticatorId: string;

  private constructor(session: CDPSession, authenticatorId: string) {
    this.#session = session;
    this.#authenticatorId = authenticatorId;
  }

  static async plugIn(visitor: Visitor, hasPrf: boolean): Promise<VirtualAuthenticator> {
    const session = await visitor.context.newCDPSession(visitor.page);
    await session.send('WebAuthn.enable');
    const { authenticatorId } = await session.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        protocol: 'ctap2',
        ctap2Version: 'ctap2_1',
        transport: 'internal',
        hasResidentKey: true,
        hasUserVerification: true,
        hasPrf,
        automaticPresenceSimulation: true,
        isUserVerified: true,
      },
    });
    return new VirtualAuthenticator(session, authenticatorId);
  }

  async credentials() {
    const { credentials } = await this.#session.send('WebAuthn.getCredentials', {
      authenticatorId: this.#authenticatorId,
    });
    return credentials;
  }
}

/** A newcomer whose only second factor is a passkey. */
async function signUpWithPasskey(visitor: Visitor, email: string): Promise<void> {
  await visitor.signUp(email);
  await visitor.givePassword();
  await visitor.on('Add a second factor');
  await visitor.press('Use a passkey');
  await visitor.on('Keep these backup codes');
  await visitor.page.getByText('I have printed them').click();
  await visitor.press('Go on');
  await visitor.press('Later');
  await visitor.on('Home');
}

/** As one does who lost what the browser kept, or has another one on the same machine: cookies and keys are gone, the authenticator stays. */
async function forgetAll(visitor: Visitor): Promise<void> {
  await visitor.context.clearCookies();
  await visitor.page.evaluate(FORGET);
  await visitor.page.goto('about:blank');
}

test('a passkey is the second factor, and alone opens the keys in a browser that has none', {
  timeout: PATIENCE_MS,
}, async () => {
  await using ada = await site.visit();
  const authenticator = await VirtualAuthenticator.plugIn(ada, true);
  const sent: string[] = [];
  ada.context.on('request', (request) => sent.push(request.postData() ?? ''));
  await signUpWithPasskey(ada, 'ada.passkey@example.org');
  expect(await authenticator.credentials()).toHaveLength(1);

  await forgetAll(ada);
  await ada.givePassword();
  await ada.on('One more step');
  await ada.press('Use your passkey');
  await ada.on('Home');

  await forgetAll(ada);
  await ada.go('/sign-in');
  await ada.press('Use a passkey instead');
  await ada.on('Home');
  await ada.page.reload();
  await ada.on('Home');
  expect(sent.some((body) => body.includes('"challengeToken"'))).toBe(true);
  expect(sent.filter((body) => body.includes('"prf"') || body.includes('"results"'))).toEqual([]);
  expect(ada.faults).toEqual([]);
});

test('a passkey without a PRF lets its owner in and opens nothing: the page asks for the password', {
  timeout: PATIENCE_MS,
}, async () => {
  await using bea = await site.visit();
  await VirtualAuthenticator.plugIn(bea, false);
  await signUpWithPasskey(bea, 'bea.passkey@example.org');
  await forgetAll(bea);
  await bea.go('/sign-in');
  await bea.press('Use a passkey instead');
  await bea.page.getByText(/doesn’t open your keys here: sign in with your password once/).waitFor();
  await bea.givePassword();
  await bea.press('Use your passkey');
  await bea.on('Home');
  expect(bea.faults).toEqual([]);
});
