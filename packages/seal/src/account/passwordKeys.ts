import { type AccountId, PorchlightError, type RandomSource, utf8 } from '@porchlight/kernel';
import type { SealPrimitives } from '../primitives/primitives.ts';
import { type AccountSecret, deriveForAccount, type WrappingKey } from './accountKeys.ts';

/** What Argon2id is fed with besides the password; the server keeps it and tells it to whoever logs in. */
export interface PasswordDerivation {
  /** 16 random bytes, new with every password. */
  readonly salt: Uint8Array;
  readonly memoryKiB: number;
  readonly passes: number;
}

/** The one cost there is (spec/account.md section 2): 64 MiB, three passes. */
export const PASSWORD_COST = { memoryKiB: 65_536, passes: 3 } as const;
/** The longest password, in bytes of its normalised UTF-8. */
export const PASSWORD_BYTES = 1_024;

const SALT_BYTES = 16;
const NOTHING = new Uint8Array(0);

/** What a password leads to, in one account. */
export interface PasswordKeys {
  /** Goes to the server at login. */
  readonly loginSecret: AccountSecret;
  /** Wraps the master key, and never leaves the client. */
  readonly passwordKey: WrappingKey;
}

/** The derivation for a new password: the one cost, and a fresh salt. */
export function newPasswordDerivation(random: RandomSource): PasswordDerivation {
  return { salt: random(SALT_BYTES), ...PASSWORD_COST };
}

/**
 * Stretches the password and derives both keys (spec/account.md section 2). Keeps its thread busy for a good part of a second: in a page, call it in a worker.
 * Throws `malformed_message` for another cost or salt than the spec's, whoever asked for it, before it touches the password; `malformed_encoding` for an
 * empty password or one that is no Unicode text; `limit_exceeded`; and `unavailable` where there are no 64 MiB to be had.
 */
export function derivePasswordKeys(
  password: string,
  derivation: PasswordDerivation,
  accountId: AccountId,
  primitives: Pick<SealPrimitives, 'argon2id' | 'hmac'>,
): PasswordKeys {
  requireDerivation(derivation);
  const bytes = passwordBytes(password);
  const stretched = stretch(bytes, derivation.salt, primitives);
  const derive = (label: string) => deriveForAccount(stretched, label, accountId, NOTHING, primitives);
  const loginSecret = derive('account-login') as AccountSecret;
  const passwordKey = derive('account-password-key') as WrappingKey;
  stretched.fill(0);
  bytes.fill(0);
  return { loginSecret, passwordKey };
}

/** Throws `malformed_message` unless the salt has 16 bytes and the cost is `PASSWORD_COST`: a server that asks for less wants to guess, one that asks for more to keep people out. */
export function requireDerivation({ salt, memoryKiB, passes }: PasswordDerivation): void {
  if (!(memoryKiB >= PASSWORD_COST.memoryKiB && passes >= PASSWORD_COST.passes))
    throw new PorchlightError(
      'malformed_message',
      'the server asks for a weaker protection of the password than 64 MiB and 3 passes; don’t log in there, and tell its operator',
    );
  if (memoryKiB !== PASSWORD_COST.memoryKiB || passes !== PASSWORD_COST.passes)
    throw new PorchlightError(
      'malformed_message',
      'the server asks for another derivation than 64 MiB and 3 passes; tell its operator',
    );
  if (salt.length !== SALT_BYTES)
    throw new PorchlightError('malformed_message', `the salt of a password has ${SALT_BYTES} bytes`);
}

/** NFKC, then UTF-8, so that one password typed on two keyboards is the same. */
function passwordBytes(password: string): Uint8Array {
  if (password === '' || !password.isWellFormed())
    throw new PorchlightError('malformed_encoding', 'the password is empty or holds half of a character');
  const bytes = utf8(password.normalize('NFKC'));
  if (bytes.length > PASSWORD_BYTES)
    throw new PorchlightError('limit_exceeded', `a password has at most ${PASSWORD_BYTES} bytes in UTF-8`);
  return bytes;
}

function stretch(
  password: Uint8Array,
  salt: Uint8Array,
  primitives: Pick<SealPrimitives, 'argon2id'>,
): Uint8Array {
  try {
    return primitives.argon2id(password, salt, PASSWORD_COST);
  } catch (cause) {
    const hint = 'there are no 64 MiB of memory free for the password; close other pages and try again';
    throw new PorchlightError('unavailable', hint, { cause });
  }
}
