import { bytesToHex, hexToBytes, parseAccountId, utf8 } from '@porchlight/kernel';
import {
  derivePasswordKeys,
  deriveRecoveryKeys,
  formatRecoveryWords,
  masterKey,
  PASSWORD_COST,
  type PasswordDerivation,
  passkeyKey,
  prfInput,
  recoverySeed,
  sealVault,
  type UnlockWay,
  VAULT_CONTENT_BYTES,
  type WrappingKey,
  wrapMasterKey,
} from '../../src/account/index.ts';
import type { SealPrimitives } from '../../src/primitives/primitives.ts';
import { derivationRefusals, recoveryRefusals, vaultRefusals, wrapRefusals } from './accountRefusals.ts';
import { fixedBytes, scriptedRandom } from './fixedBytes.ts';

const ACCOUNT = parseAccountId(bytesToHex(fixedBytes('account id', 16)));
const OTHER_ACCOUNT = parseAccountId(bytesToHex(fixedBytes('other account id', 16)));
const MASTER = masterKey(fixedBytes('master key'));
const SEED = recoverySeed(fixedBytes('recovery key'));
const CREDENTIAL_ID = fixedBytes('credential id', 20);
/** Each with another way to type it that NFKC makes the same. */
const PASSWORDS = [
  { password: 'correct horse battery staple', typed: 'correct horse battery staple' },
  { password: 'Käseglöckchen №5', typed: 'Ka\u0308seglo\u0308ckchen No５' },
] as const;

/** Keys of passwords, recovery keys and passkeys, wraps and vaults, with what is refused. */
export function accountVectors(primitives: SealPrimitives): unknown {
  const derivation = { salt: fixedBytes('password salt', 16), ...PASSWORD_COST };
  const accepted = PASSWORDS.map((each) => passwordVector(each, derivation, primitives));
  const passwordKey = hexToBytes(accepted[0]?.passwordKeyHex ?? '') as WrappingKey;
  const recovery = deriveRecoveryKeys(SEED, ACCOUNT, primitives);
  const prfOutput = fixedBytes('prf output');
  const passkey = passkeyKey(prfOutput, ACCOUNT, CREDENTIAL_ID, primitives);
  return {
    about: 'account.md; every key belongs to accountId where nothing else is said',
    accountId: ACCOUNT,
    otherAccountId: OTHER_ACCOUNT,
    password: { derivation: shown(derivation), accepted, refused: derivationRefusals(derivation) },
    recovery: {
      seedHex: bytesToHex(SEED),
      words: formatRecoveryWords(SEED),
      recoverySecretHex: bytesToHex(recovery.recoverySecret),
      recoveryKeyHex: bytesToHex(recovery.recoveryKey),
      ...recoveryRefusals(SEED),
    },
    passkey: {
      prfInputHex: bytesToHex(prfInput(ACCOUNT, primitives)),
      prfOutputHex: bytesToHex(prfOutput),
      credentialIdHex: bytesToHex(CREDENTIAL_ID),
      passkeyKeyHex: bytesToHex(passkey),
    },
    wraps: {
      masterKeyHex: bytesToHex(MASTER),
      accepted: [
        wrapVector('password', passwordKey, primitives),
        wrapVector('recovery', recovery.recoveryKey, primitives),
        wrapVector('passkey', passkey, primitives),
      ],
      refused: wrapRefusals(wrapOf('password', passwordKey, primitives)),
    },
    vaults: vaultVectors(primitives),
  };
}

function passwordVector(
  { password, typed }: (typeof PASSWORDS)[number],
  derivation: PasswordDerivation,
  primitives: SealPrimitives,
) {
  const bytes = utf8(password.normalize('NFKC'));
  const keys = derivePasswordKeys(typed, derivation, ACCOUNT, primitives);
  return {
    typed,
    typedInAnotherWay: password,
    normalisedHex: bytesToHex(bytes),
    stretchedHex: bytesToHex(primitives.argon2id(bytes, derivation.salt, derivation)),
    loginSecretHex: bytesToHex(keys.loginSecret),
    passwordKeyHex: bytesToHex(keys.passwordKey),
  };
}

function shown({ salt, memoryKiB, passes }: PasswordDerivation) {
  return { saltHex: bytesToHex(salt), memoryKiB, passes };
}

function wrapOf(what: UnlockWay, key: WrappingKey, primitives: SealPrimitives): Uint8Array {
  const random = scriptedRandom(fixedBytes(`salt of the ${what} wrap`));
  return wrapMasterKey(MASTER, key, { accountId: ACCOUNT, what }, primitives, random);
}

function wrapVector(what: UnlockWay, key: WrappingKey, primitives: SealPrimitives) {
  return { what, keyHex: bytesToHex(key), wrapHex: bytesToHex(wrapOf(what, key, primitives)) };
}

function vaultVectors(primitives: SealPrimitives): unknown {
  const seal = (content: Uint8Array, version: number) => {
    const random = scriptedRandom(fixedBytes(`salt of vault ${version}`));
    return sealVault(MASTER, ACCOUNT, version, content, primitives, random);
  };
  const contents = [new Uint8Array(0), utf8('{"v":1}'), fixedBytes('vault', 939), fixedBytes('vault', 940)];
  const accepted = contents.map((content, index) => ({
    version: index,
    contentHex: bytesToHex(content),
    sealedHex: bytesToHex(seal(content, index)),
  }));
  const lengths = [0, 939, 940, 1_963, 1_964, VAULT_CONTENT_BYTES].map((contentBytes) => ({
    contentBytes,
    sealedBytes: seal(new Uint8Array(contentBytes), 1).length,
  }));
  const first = seal(utf8('{"v":1}'), 1);
  return { accepted, lengths, refused: vaultRefusals(MASTER, ACCOUNT, first, primitives) };
}
