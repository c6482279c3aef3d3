import { createHmac } from 'node:crypto';
import {
  type AccountDeps,
  authenticateSession,
  beginLogin,
  confirm,
  confirmTotp,
  enrolTotp,
  type Login,
  login,
  type PasskeyVerifier,
  type Session,
  type SignUp,
  signUp,
} from '@porchlight/domain';
import { epochMs, systemRandom, utf8 } from '@porchlight/kernel';
import { nodeVerifyPrimitives as primitives } from '@porchlight/seal/node-verify';
import { MemoryAccountStore } from '@porchlight/testkit/account-store/MemoryAccountStore';
import { MemoryMailer } from '@porchlight/testkit/mailer/MemoryMailer';
import { URI } from 'otpauth';

export const EMAIL = 'ada@example.org';
export const MINUTE_MS = 60_000;
export const DAY_MS = 24 * 60 * MINUTE_MS;

/** A server of accounts with one person at it, and a clock that a test turns. */
export class House {
  readonly store = new MemoryAccountStore();
  readonly mailer = new MemoryMailer();
  nowMs = 1_800_000_000_000;
  /** What the next passkey's answer turns out to be; null for one that doesn't hold. */
  passkeyCounter: number | null = 1;
  readonly secret = systemRandom(32);
  totpUri = '';
  readonly passkeys: PasskeyVerifier = {
    verifyRegistration: async (response) =>
      this.passkeyCounter === null
        ? null
        : { credentialId: response, publicKey: utf8('key'), counter: this.passkeyCounter },
    verifyAssertion: async () => this.passkeyCounter,
  };
  readonly deps: AccountDeps & { readonly passkeys: PasskeyVerifier } = {
    store: this.store,
    mailer: this.mailer,
    primitives,
    clock: { nowMs: () => epochMs(this.nowMs) },
    random: systemRandom,
    hmac: (key, message) => new Uint8Array(createHmac('sha256', key).update(message).digest()),
    serverKey: systemRandom(32),
    origin: 'https://porchlight.example',
    passkeys: this.passkeys,
  };

  request(given: Partial<SignUp> = {}): SignUp {
    return {
      email: EMAIL,
      derivation: { salt: systemRandom(16), memoryKiB: 65_536, passes: 3 },
      loginSecret: this.secret,
      passwordWrap: systemRandom(72),
      vault: null,
      address: '192.0.2.1',
      ...given,
    };
  }

  /** The token in the mail that was sent last. */
  mailedToken(): string {
    return /#(\S+)/.exec(this.mailer.sent.at(-1)?.text ?? '')?.[1] ?? '';
  }

  /** Signs up and follows the link. */
  async move(given: Partial<SignUp> = {}): Promise<SignUp> {
    const request = this.request(given);
    await signUp(this.deps, request);
    await confirm(this.deps, this.mailedToken());
    return request;
  }

  attempt(given: Partial<Login> = {}): Login {
    return {
      email: EMAIL,
      secret: this.secret,
      deviceCookie: null,
      address: '192.0.2.1',
      sessionName: 'Firefox on Linux',
      ...given,
    };
  }

  async enter(given: Partial<Login> = {}): Promise<Session> {
    const { token } = await login(this.deps, this.attempt(given));
    return authenticateSession(this.deps, token);
  }

  code(afterMs = 0): string {
    const totp = URI.parse(this.totpUri);
    if (!('period' in totp)) throw new Error('not a TOTP');
    return totp.generate({ timestamp: this.nowMs + afterMs });
  }

  /** Signs up, signs in and enrols an app: a session with a fresh factor, and the device cookie. */
  async settle() {
    await this.move();
    const session = await this.enter();
    const { factorId, uri } = await enrolTotp(this.deps, session, 'Phone');
    this.totpUri = uri;
    return confirmTotp(this.deps, session, factorId, this.code());
  }

  startOf(email: string) {
    return beginLogin(this.deps, email);
  }
}

/** The code and hint of what `work` throws. */
export async function refusalOf(work: Promise<unknown>): Promise<{ code: string; message: string }> {
  const error = await work.then(
    () => new Error('was not refused'),
    (cause: unknown) => cause,
  );
  if (!(error instanceof Error)) throw error;
  return { code: 'code' in error ? String(error.code) : '', message: error.message };
}
