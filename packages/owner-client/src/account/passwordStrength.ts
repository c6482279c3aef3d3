import { utf8 } from '@porchlight/kernel';
import { PASSWORD_BYTES } from '@porchlight/seal/account';
import { loadPasswordLists } from './passwordLists.ts';

/** The fewest characters of a password. */
export const PASSWORD_CHARACTERS = 10;
/** How many characters a password needs besides the owner's address and our name. */
const OWN_CHARACTERS = 8;
const ACCEPTABLE_SCORE = 3;

/** What a form shows while somebody chooses a password. */
export interface PasswordJudgement {
  /** zxcvbn's, from 0 (guessed at once) to 4; never above 2 for a password that isn't acceptable. */
  readonly score: 0 | 1 | 2 | 3 | 4;
  /** Whether it may be taken: exactly when the score is 3 or 4. */
  readonly isAcceptable: boolean;
  /** Whether it stands in the list of breached passwords, also with digits and punctuation after it. */
  readonly isBreached: boolean;
  /** What is wrong with it, in a sentence, or null. Holds no part of the password. */
  readonly warning: string | null;
  /** What would make it better, in sentences. */
  readonly suggestions: readonly string[];
}

/**
 * Judges a password for the account of `email`, by lists that are loaded at the first call. Takes a tenth of a second, and half of one with many digits: while somebody types, wait for a pause, or
 * call it in a worker. Throws `unavailable` where the lists can't be loaded.
 */
export async function judgePassword(
  password: string,
  { email }: { readonly email: string },
): Promise<PasswordJudgement> {
  const lists = await loadPasswordLists();
  const text = password.toWellFormed().normalize('NFKC');
  const known = knownParts(email);
  const { score, feedback } = lists.estimate(text, known);
  const isBreached = lists.isBreached(text);
  const fault = faultOf(text, password, known, isBreached);
  const isAcceptable = fault === null && score >= ACCEPTABLE_SCORE;
  return {
    score: isAcceptable ? score : (Math.min(score, ACCEPTABLE_SCORE - 1) as 0 | 1 | 2),
    isAcceptable,
    isBreached,
    warning: fault ?? (feedback.warning || null),
    suggestions: feedback.suggestions,
  };
}

/** Why a password is refused whatever its score; null where only the score counts. */
function faultOf(text: string, typed: string, known: readonly string[], isBreached: boolean): string | null {
  if (isBreached) return 'This password, or one that differs only at its end, is in a list of stolen ones.';
  if ([...text].length < PASSWORD_CHARACTERS)
    return `A password has at least ${PASSWORD_CHARACTERS} characters.`;
  if (!typed.isWellFormed() || utf8(text).length > PASSWORD_BYTES)
    return 'This can’t be a password: it is too long, or holds half of a character.';
  if (isMostly(text, known)) return 'This is little more than your e-mail address or our name.';
  return null;
}

/** Whether little is left when `known` is taken out. */
function isMostly(text: string, known: readonly string[]): boolean {
  const lower = text.toLowerCase();
  const rest = known.reduce((left, part) => left.replaceAll(part, ''), lower);
  return rest !== lower && [...rest].length < OWN_CHARACTERS;
}

/** The address and its parts, the longest first, and the product's name: what somebody who means this account tries first. */
function knownParts(email: string): string[] {
  const address = email.trim().normalize('NFKC').toLowerCase();
  const parts = [address, ...address.split('@'), ...address.split(/[^\p{L}\p{N}]+/u), 'porchlight'];
  return [...new Set(parts)].filter((part) => part.length > 3).sort((a, b) => b.length - a.length);
}
