import type { LogObjects } from '@porchlight/domain';
import { utf8 } from '@porchlight/kernel';
import { describe, expect, test } from 'vitest';

export interface LogObjectsUnderTest extends AsyncDisposable {
  readonly objects: LogObjects;
}

const NAMES = ['checkpoint', 'tile/0/x001/234', 'tile/0/x001/234.p/5', 'tile/entries/000', 'staged/5-ab'];

/** What every `LogObjects` holds. */
export function logObjectsContract(name: string, open: () => Promise<LogObjectsUnderTest>): void {
  describe(`${name} keeps the contract of LogObjects`, () => {
    test('what was put comes back, under each name of a log; what was replaced is gone', async () => {
      await using opened = await open();
      for (const each of NAMES) expect(await opened.objects.get(each)).toBeNull();
      for (const each of NAMES) await opened.objects.put(each, utf8(`old ${each}`));
      for (const each of NAMES) await opened.objects.put(each, utf8(each));
      for (const each of NAMES) expect(await opened.objects.get(each)).toEqual(utf8(each));
    });

    test('objects may be empty, or of megabytes', async () => {
      await using opened = await open();
      const large = Uint8Array.from({ length: 3_000_000 }, (_, at) => at % 251);
      await opened.objects.put('tile/entries/000', large);
      await opened.objects.put('tile/entries/001', new Uint8Array(0));
      const got = (await opened.objects.get('tile/entries/000')) ?? new Uint8Array(0);
      expect(Buffer.compare(got, large)).toBe(0);
      expect(await opened.objects.get('tile/entries/001')).toEqual(new Uint8Array(0));
    });

    test('names are listed by prefix', async () => {
      await using opened = await open();
      for (const each of NAMES) await opened.objects.put(each, utf8(each));
      expect((await namesBelow(opened.objects, 'tile/0/')).sort()).toEqual(NAMES.slice(1, 3));
      expect(await namesBelow(opened.objects, 'staged/')).toEqual(['staged/5-ab']);
      expect(await namesBelow(opened.objects, 'nothing/')).toEqual([]);
    });

    test('what was deleted is gone, and may be deleted again', async () => {
      await using opened = await open();
      await opened.objects.put('staged/5-ab', utf8('batch'));
      await opened.objects.delete('staged/5-ab');
      await opened.objects.delete('staged/5-ab');
      expect(await opened.objects.get('staged/5-ab')).toBeNull();
      expect(await namesBelow(opened.objects, 'staged/')).toEqual([]);
    });

    test('many at once all arrive', async () => {
      await using opened = await open();
      const names = Array.from({ length: 100 }, (_, at) => `tile/0/${String(at).padStart(3, '0')}`);
      await Promise.all(names.map((each) => opened.objects.put(each, utf8(each))));
      const got = await Promise.all(names.map((each) => opened.objects.get(each)));
      expect(got).toEqual(names.map((each) => utf8(each)));
    });
  });
}

async function namesBelow(objects: LogObjects, prefix: string): Promise<string[]> {
  const names: string[] = [];
  for await (const name of objects.list(prefix)) names.push(name);
  return names;
}
