import type { BookStore, Registry } from '@porchlight/domain';
import { type HouseholdId, systemRandom } from '@porchlight/kernel';
import { describe, expect, test } from 'vitest';
import { sampleHouseholdId } from '../clip-index/sampleClip.ts';
import { sampleKey } from '../registry/sampleKeyringChange.ts';

/** A store, and the registry in which its households are. */
export interface OpenBookStore {
  readonly books: BookStore;
  readonly registry: Registry;
}

/** What every `BookStore` keeps. `open` may give one store to all tests: each makes households of its own. */
export function bookStoreContract(name: string, open: () => OpenBookStore): void {
  const openHome = async () => {
    const { books, registry } = open();
    const householdId = sampleHouseholdId();
    await registry.addHousehold(householdId, sampleKey());
    return { books, householdId };
  };

  describe(`BookStore of ${name}`, () => {
    test('a household without a book has none', async () => {
      const { books, householdId } = await openHome();
      expect(await books.findBook(householdId)).toBeNull();
      expect(await books.replaceBook(householdId, 1, systemRandom(9))).toBe(false);
      expect(await books.findBook(householdId)).toBeNull();
    });

    test('each book takes the place of the one before, and comes back byte for byte', async () => {
      const { books, householdId } = await openHome();
      const [first, second] = [systemRandom(1), systemRandom(65_536)];
      expect(await books.replaceBook(householdId, 0, first)).toBe(true);
      expect(await books.findBook(householdId)).toEqual({ version: 1, sealed: first });
      expect(await books.replaceBook(householdId, 1, second)).toBe(true);
      expect(await books.findBook(householdId)).toEqual({ version: 2, sealed: second });
    });

    test('a book for another version than the newest changes nothing', async () => {
      const { books, householdId } = await openHome();
      const newest = systemRandom(20);
      await books.replaceBook(householdId, 0, systemRandom(20));
      await books.replaceBook(householdId, 1, newest);
      for (const version of [0, 1, 3])
        expect(await books.replaceBook(householdId, version, systemRandom(20))).toBe(false);
      expect(await books.findBook(householdId)).toEqual({ version: 2, sealed: newest });
    });

    test.each([0, 1])('of many that follow version %i at once one is taken', async (before) => {
      const { books, householdId } = await openHome();
      if (before === 1) await books.replaceBook(householdId, 0, systemRandom(9));
      const offered = Array.from({ length: 12 }, () => systemRandom(20));
      const taken = await Promise.all(
        offered.map((sealed) => books.replaceBook(householdId, before, sealed)),
      );
      expect(taken.filter(Boolean)).toHaveLength(1);
      const sealed = offered[taken.indexOf(true)];
      expect(await books.findBook(householdId)).toEqual({ version: before + 1, sealed });
    });

    test('households have a book each', async () => {
      const [one, other] = [await openHome(), await openHome()];
      const sealed = systemRandom(20);
      await one.books.replaceBook(one.householdId, 0, sealed);
      expect(await other.books.findBook(other.householdId)).toBeNull();
      expect(await one.books.findBook(one.householdId)).toEqual({ version: 1, sealed });
    });

    test.each([0, 65_537])('a book of %i bytes is refused', async (length) => {
      const { books, householdId } = await openHome();
      const put = (id: HouseholdId, version: number) =>
        books.replaceBook(id, version, new Uint8Array(length));
      await expect(put(householdId, 0)).rejects.toMatchObject({ code: 'limit_exceeded' });
      await books.replaceBook(householdId, 0, systemRandom(9));
      await expect(put(householdId, 1)).rejects.toMatchObject({ code: 'limit_exceeded' });
      expect(await books.findBook(householdId)).toMatchObject({ version: 1 });
    });
  });
}
