import { type Brand, PorchlightError, type RandomSource } from '@porchlight/kernel';
import { entropyToMnemonic, mnemonicToEntropy } from '@scure/bip39';
import { wordlist } from '@scure/bip39/wordlists/english.js';
import { KEY_BYTES, requireKeyBytes } from './accountKeys.ts';

/** The 32 random bytes that a recovery key is (spec/account.md section 5). Shown to their owner as words, and kept nowhere. */
export type RecoverySeed = Brand<Uint8Array, 'RecoverySeed'>;

/** How many words a recovery key has. */
export const RECOVERY_WORDS = 24;

const KNOWN: ReadonlySet<string> = new Set(wordlist);

/** A fresh recovery key. */
export function newRecoverySeed(random: RandomSource): RecoverySeed {
  return recoverySeed(random(KEY_BYTES));
}

/** Throws `malformed_record` unless there are 32 bytes. */
export function recoverySeed(bytes: Uint8Array): RecoverySeed {
  requireKeyBytes(bytes, 'a recovery key');
  return bytes as RecoverySeed;
}

/** The 24 words of BIP39's English list, in lower case, with one space between. */
export function formatRecoveryWords(seed: RecoverySeed): string {
  return entropyToMnemonic(seed, wordlist);
}

/** The places, counted from 1, whose words aren't in the list or are missing: what a form marks. Empty where 24 or more words are all in it. */
export function wrongRecoveryWords(text: string): number[] {
  const words = wordsOf(text);
  const length = Math.max(RECOVERY_WORDS, words.length);
  return Array.from({ length }, (_, index) => index + 1).filter(
    (place) => !KNOWN.has(words[place - 1] ?? ''),
  );
}

/**
 * Reads the words as people type them: any case, and any white space, digits and punctuation before, between and after.
 * Throws `malformed_encoding` with a hint that names the first wrong place, never a word; no cause is attached, for the library's would hold one.
 */
export function parseRecoveryWords(text: string): RecoverySeed {
  const words = wordsOf(text);
  const firstWrong = words.findIndex((word) => !KNOWN.has(word));
  if (firstWrong !== -1) throw mistyped(`word ${firstWrong + 1} isn’t in the list; look how it is spelt`);
  if (words.length !== RECOVERY_WORDS)
    throw mistyped(`it has ${RECOVERY_WORDS} words, and there are ${words.length}`);
  const entropy = entropyOf(words);
  if (entropy === null)
    throw mistyped('each word is in the list, but one is another than on your sheet, or two are exchanged');
  return recoverySeed(entropy);
}

/** Null where the checksum doesn't fit. */
function entropyOf(words: readonly string[]): Uint8Array | null {
  try {
    return mnemonicToEntropy(words.join(' '), wordlist);
  } catch {
    return null;
  }
}

function wordsOf(text: string): string[] {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .split(/[^\p{L}\p{M}]+/u)
    .filter((word) => word !== '');
}

function mistyped(what: string): PorchlightError {
  return new PorchlightError('malformed_encoding', `the recovery key can’t be right: ${what}`);
}
