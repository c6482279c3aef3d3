import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { entryOfName, fromByteString, pathOfKey, toByteString } from '../src/disk/keyPath.ts';
import { walkKeys } from '../src/disk/keyWalk.ts';
import { temporaryFolder } from './testServer.ts';

/** Keys that like to be prefixes of each other, hold slashes, and reach the length where names are split. */
const key = fc
  .oneof(
    fc.string({
      unit: fc.constantFrom('a', 'A', '/', '.', '-', '0', 'é', '%', '\u0000'),
      minLength: 1,
      maxLength: 8,
    }),
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }),
    fc
      .integer({ min: 190, max: 210 })
      .chain((n) => fc.constantFrom('', '/', '-', '/b', 'A', '.').map((end) => 'x'.repeat(n) + end)),
  )
  .filter((text) => text.isWellFormed());

test('a key is read back from the names on its path', () => {
  fc.assert(
    fc.property(key, (text) => {
      const entries = pathOfKey(text).map(entryOfName);
      expect(fromByteString(entries.map((entry) => entry?.bytes).join(''))).toBe(text);
      expect(entries.map((entry) => entry?.kind)).toEqual([
        ...entries.slice(1).map(() => 'folder'),
        'object',
      ]);
    }),
  );
});

test('names are short, plain, and differ however a file system folds case', () => {
  fc.assert(
    fc.property(key, key, (a, b) => {
      for (const name of pathOfKey(a)) expect(name).toMatch(/^[a-z0-9%_-]{0,200}[=+~]$/);
      const fold = (text: string) => pathOfKey(text).join('|').toLowerCase().normalize('NFC');
      expect(fold(a) === fold(b)).toBe(a === b);
    }),
  );
});

test('a walk has the keys of its range, in the order of their bytes', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(key, { maxLength: 12 }),
      key,
      key,
      fc.nat(4),
      async (keys, prefix, after, cut) => {
        await using folder = await temporaryFolder();
        for (const text of keys) {
          const path = join(folder.path, ...pathOfKey(text));
          await mkdir(dirname(path), { recursive: true });
          await writeFile(path, '');
        }
        const range = { prefix: toByteString(prefix).slice(0, cut), after: toByteString(after) };
        const expected = keys
          .map(toByteString)
          .filter((text) => text.startsWith(range.prefix) && text > range.after)
          .sort();
        const walked: string[] = [];
        for await (const text of walkKeys(folder.path, range)) walked.push(text);
        expect(walked).toEqual(expected);
      },
    ),
    { numRuns: 150 },
  );
});
