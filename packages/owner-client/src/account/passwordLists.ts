import { PorchlightError } from '@porchlight/kernel';
import type { ZxcvbnResult } from '@zxcvbn-ts/core';

/** What the lists of common and breached passwords, words and names say of a password. */
export interface PasswordLists {
  /** How many guesses an attacker needs who knows the lists and `inputs`, as zxcvbn estimates it; from the password's first 100 characters. */
  estimate(password: string, inputs: readonly string[]): ZxcvbnResult;
  /** Whether the password, or what is left of it without digits and punctuation at its end, stands in the list of breached ones, whatever its case. */
  isBreached(password: string): boolean;
}

/** More characters cost seconds, and say nothing more. */
const JUDGED_CHARACTERS = 100;
/** Each way to read digits as letters is compared with every word: more of them cost seconds, and find nothing more. */
const LEET_READINGS = 10;
const ENDING = /[^\p{L}\p{M}]+$/u;

/** Owned by `loadPasswordLists`; null before the first call and after one that failed. */
let loaded: Promise<PasswordLists> | null = null;

/** Loads the lists, which are more than a megabyte, when they are first asked for. Throws `unavailable` where they can't be fetched; the caller may try again. */
export function loadPasswordLists(): Promise<PasswordLists> {
  loaded ??= load().catch((cause: unknown) => {
    loaded = null;
    const hint = 'the lists of known passwords can’t be loaded; try again when you are online';
    throw new PorchlightError('unavailable', hint, { cause });
  });
  return loaded;
}

async function load(): Promise<PasswordLists> {
  const [{ ZxcvbnFactory }, common, english] = await Promise.all([
    import('@zxcvbn-ts/core'),
    import('@zxcvbn-ts/language-common'),
    import('@zxcvbn-ts/language-en'),
  ]);
  const estimator = new ZxcvbnFactory({
    translations: english.translations,
    graphs: common.adjacencyGraphs,
    dictionary: { ...common.dictionary, ...english.dictionary },
    useLevenshteinDistance: true,
    l33tMaxSubstitutions: LEET_READINGS,
    maxLength: JUDGED_CHARACTERS,
  });
  const breached: ReadonlySet<string> = new Set(common.dictionary['passwords-common']);
  return {
    estimate: (password, inputs) => estimator.check(password, [...inputs]),
    isBreached(password) {
      const lower = password.toLowerCase();
      return breached.has(lower) || breached.has(lower.replace(ENDING, ''));
    },
  };
}
