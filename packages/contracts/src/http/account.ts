import { z } from 'zod';
import { field } from '../messages/fields.ts';

const secretB64 = field.base64(32);
const wrapB64 = field.base64(1024);
const vaultB64 = field.base64(262_144);
const id = z.string().regex(/^[0-9a-f]{32}$/, 'is 32 lower-case hexadecimal digits');
const email = z.string().min(3).max(254);
const name = field.text(100);

/** What the client derives its keys with (seal/spec/account.md): 16 bytes of salt, and the cost of Argon2id. */
export const derivationSchema = z.strictObject({
  saltB64: field.base64(16),
  memoryKiB: z.int().positive(),
  passes: z.int().positive(),
});

/** What the client made of a password: 32 bytes that log in, and the master key under a key that never leaves the client. */
export const credentialSchema = z.strictObject({
  derivation: derivationSchema,
  loginSecretB64: secretB64,
  passwordWrapB64: wrapB64,
});
export type CredentialBody = z.output<typeof credentialSchema>;

/** `POST /v1/account/start`. */
export const accountStartSchema = z.strictObject({ email });
/** Its answer, for every address alike. */
export const accountStartedSchema = z.strictObject({ accountId: id, derivation: derivationSchema });

/** `POST /v1/account/sign-up`. */
export const signUpSchema = z.strictObject({
  email,
  credential: credentialSchema,
  vaultB64: vaultB64.nullable(),
});

/** `POST /v1/account/confirm`: the token of the mailed link. */
export const confirmSchema = z.strictObject({ token: z.string().min(1).max(2000) });

/** `POST /v1/account/login` and `POST /v1/account/recovery/enter`. */
export const loginSchema = z.strictObject({ email, secretB64 });

export const factorSchema = z.strictObject({
  factorId: id,
  kind: z.enum(['totp', 'passkey', 'backup-codes']),
  name: z.string(),
  createdAtMs: z.int(),
});

/** Where a session stands: until a second factor was proved in it, it may do nothing else. */
export const sessionStateSchema = z.strictObject({
  sessionId: id,
  accountId: id,
  role: z.enum(['household', 'agency', 'operator']),
  isProved: z.boolean(),
  /** Until when acts that need a fresh factor are let through; null before one was proved. */
  freshUntilMs: z.int().nullable(),
  /** Those that count; none yet means that the first is to be added. */
  factors: z.array(factorSchema),
});
export type SessionState = z.output<typeof sessionStateSchema>;

/** `POST /v1/account/factors/totp`. */
export const newTotpSchema = z.strictObject({ name });
export const totpEnrolmentSchema = z.strictObject({ factorId: id, uri: z.string() });
/** A code of an app, or a backup code. */
export const codeSchema = z.strictObject({ code: z.string().min(1).max(40) });
export const backupCodesSchema = z.strictObject({ codes: z.array(z.string()) });

/** A challenge to a passkey (WebAuthn level 3); the token comes back with the answer. */
export const passkeyChallengeSchema = z.strictObject({
  challengeB64: secretB64,
  challengeToken: z.string(),
  credentialIdsB64: z.array(field.base64(1024)),
});
export const passkeyAnswerSchema = z.strictObject({
  challengeToken: z.string().max(2000),
  /** RegistrationResponseJSON or AuthenticationResponseJSON, as the browser gives it. */
  response: z.looseObject({ id: z.string().max(2000) }),
});
/** `POST /v1/account/factors/passkey`; the wrap is the master key under what the passkey's PRF leads to, or null without PRF. */
export const newPasskeySchema = passkeyAnswerSchema.extend({ name, wrapB64: wrapB64.nullable() });

/** `PUT /v1/account/factors/passkey/wrap`. */
export const passkeyWrapSchema = z.strictObject({ credentialIdB64: field.base64(1024), wrapB64 });

export const ownAccountSchema = z.strictObject({
  accountId: id,
  email: z.string(),
  role: z.enum(['household', 'agency', 'operator']),
  derivation: derivationSchema,
  passwordWrapB64: wrapB64,
  recoveryWrapB64: wrapB64.nullable(),
  passkeyWraps: z.array(passkeyWrapSchema),
  /** Those that count, as in `sessionStateSchema`. */
  factors: z.array(factorSchema),
  vaultB64: vaultB64.nullable(),
  vaultVersion: field.count,
  householdId: id.nullable(),
  createdAtMs: z.int(),
});
export type OwnAccountBody = z.output<typeof ownAccountSchema>;

/** `PUT /v1/account/vault`: the version that it takes the place of. */
export const putVaultSchema = z.strictObject({ version: field.count, vaultB64 });
export const vaultVersionSchema = z.strictObject({ version: field.count });

/** `PUT /v1/account/recovery`: what the recovery key leads to. */
export const putRecoverySchema = z.strictObject({ secretB64, wrapB64 });
/** `POST /v1/account/recovery/password`: a new password by the recovery key. */
export const recoverSchema = z.strictObject({ recoverySecretB64: secretB64, credential: credentialSchema });

export const sessionListSchema = z.strictObject({
  sessions: z.array(
    z.strictObject({
      sessionId: id,
      name: z.string(),
      createdAtMs: z.int(),
      lastUsedAtMs: z.int(),
      isThis: z.boolean(),
    }),
  ),
});

/** Whether the mailed notice of an act went out. */
export const noticeSchema = z.strictObject({ isNoticeSent: z.boolean() });
/** An answer that says no more than its status. */
export const doneSchema = z.strictObject({});

/** `PUT /v1/account/household`: the household's root, and the proof that the account's owner holds that root, or a client key of a member. */
export const linkHouseholdSchema = z.strictObject({
  rootKeyHex: field.publicKeyHex,
  signingKeyHex: field.publicKeyHex,
  proofB64: field.base64(64),
});
