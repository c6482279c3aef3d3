import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ERRORS, type ErrorCode, PorchlightError } from '@porchlight/kernel';
import { expect, test } from 'vitest';
import { FAILURE_WORDS, failureWords } from '../../src/clips/failureWords.ts';

const SOURCES = [
  '../../../../packages/seal/src/header',
  '../../../../packages/seal/src/open',
  '../../../../packages/seal/src/seal',
  '../../../../packages/owner-client/src/clips',
  '../../../../packages/owner-client/src/share',
].map((folder) => join(import.meta.dirname, folder));

/** Every code that stands in a source of what opens a clip. */
function codesThrown(): readonly ErrorCode[] {
  const text = SOURCES.flatMap((folder) =>
    readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8')),
  ).join('\n');
  const quoted = new Set([...text.matchAll(/PorchlightError\(\s*'([a-z_]+)'/g)].map(([, code]) => code));
  return Object.keys(ERRORS).filter((code): code is ErrorCode => quoted.has(code));
}

test('every error that opening a clip can end with has a sentence for a person', () => {
  const thrown = codesThrown();
  expect(thrown).toEqual(expect.arrayContaining(['bad_signature', 'wrong_key', 'truncated_clip']));
  expect(thrown.filter((code) => !Object.hasOwn(FAILURE_WORDS, code))).toEqual([]);
});

test('sentences are sentences, without the words of programs', () => {
  for (const { sentence } of Object.values(FAILURE_WORDS)) {
    expect(sentence).toMatch(/^[A-Z].*\.$/);
    expect(sentence).not.toMatch(/[a-z]_[a-z]|segment|manifest|ciphertext|nonce|hash/);
  }
});

test('what was changed is to be doubted; what couldn’t be looked at isn’t', () => {
  const isDoubtful = (code: ErrorCode) => failureWords(new PorchlightError(code, 'a hint')).isDoubtful;
  expect((['bad_signature', 'wrong_key', 'out_of_order', 'truncated_clip'] as const).map(isDoubtful)).toEqual(
    [true, true, true, true],
  );
  expect((['unavailable', 'sealed_for_another', 'not_found'] as const).map(isDoubtful)).toEqual([
    false,
    false,
    false,
  ]);
  expect(failureWords(new Error('anything')).isDoubtful).toBe(false);
});
