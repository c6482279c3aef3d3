import { createHash } from 'node:crypto';
import type { ClipStore } from '@porchlight/domain';
import { describe, expect, test } from 'vitest';

/** A store for one test; other tests may use the same one, but no key with this prefix. */
export interface ClipStoreUnderTest extends AsyncDisposable {
  readonly store: ClipStore;
  /** Empty, or ends in a slash. */
  readonly prefix: string;
}

/** What every `ClipStore` holds. */
export function clipStoreContract(name: string, open: () => Promise<ClipStoreUnderTest>): void {
  describe(`${name} keeps the contract of ClipStore`, () => {
    readingTests(open);
    replacingTests(open);
    keyTests(open);
    listingTests(open);
  });
}

function readingTests(open: () => Promise<ClipStoreUnderTest>): void {
  test.each([0, 1, 65_535, 65_536, 65_537, 3 * 1024 * 1024 + 1])(
    'what was put is read back whole, %i bytes',
    async (sizeBytes) => {
      await using opened = await open();
      const body = patterned(sizeBytes);
      await opened.store.put(`${opened.prefix}clip`, body);
      const object = await opened.store.get(`${opened.prefix}clip`);
      expect(object?.sizeBytes).toBe(sizeBytes);
      expect(digest(await readBody(opened.store, `${opened.prefix}clip`))).toBe(digest(body));
      await drain(object?.body);
    },
  );

  test('a key that was never put has no object', async () => {
    await using opened = await open();
    expect(await opened.store.get(`${opened.prefix}missing`)).toBeNull();
  });

  test('the array that was put is free for the caller to change afterwards', async () => {
    await using opened = await open();
    const body = patterned(1000);
    await opened.store.put(`${opened.prefix}clip`, body);
    body.fill(0);
    expect(await readBody(opened.store, `${opened.prefix}clip`)).toEqual(patterned(1000));
  });

  test('an array that views the middle of a larger one is put as that middle', async () => {
    await using opened = await open();
    await opened.store.put(`${opened.prefix}clip`, patterned(1000).subarray(100, 200));
    expect(await readBody(opened.store, `${opened.prefix}clip`)).toEqual(patterned(1000).slice(100, 200));
  });

  test('a reader may stop in the middle, and the store goes on', async () => {
    await using opened = await open();
    await opened.store.put(`${opened.prefix}clip`, patterned(4 * 1024 * 1024));
    for (let round = 0; round < 40; round++) {
      const object = await opened.store.get(`${opened.prefix}clip`);
      for await (const piece of object?.body ?? []) {
        expect(piece.length).toBeGreaterThan(0);
        break;
      }
    }
    expect(digest(await readBody(opened.store, `${opened.prefix}clip`))).toBe(
      digest(patterned(4 * 1024 * 1024)),
    );
  });
}

function replacingTests(open: () => Promise<ClipStoreUnderTest>): void {
  test('the same bytes may be put again under the same key', async () => {
    await using opened = await open();
    await opened.store.put(`${opened.prefix}clip`, patterned(5000));
    await opened.store.put(`${opened.prefix}clip`, patterned(5000));
    expect(await readBody(opened.store, `${opened.prefix}clip`)).toEqual(patterned(5000));
  });

  test('of two writers at once one wins whole', async () => {
    await using opened = await open();
    const bodies = [patterned(700_000, 1), patterned(800_000, 2), patterned(900_000, 3)];
    await Promise.all(bodies.map((body) => opened.store.put(`${opened.prefix}clip`, body)));
    const kept = digest(await readBody(opened.store, `${opened.prefix}clip`));
    expect(bodies.map(digest)).toContain(kept);
  });

  test('a reader beside a writer sees one version whole', async () => {
    await using opened = await open();
    const versions = [patterned(600_000, 1), patterned(500_000, 2)] as const;
    const known = versions.map(digest);
    await opened.store.put(`${opened.prefix}clip`, versions[0]);
    let writing = true;
    const writer = (async () => {
      for (let i = 1; i <= 12; i++)
        await opened.store.put(`${opened.prefix}clip`, versions[i % 2 === 0 ? 0 : 1]);
      writing = false;
    })();
    while (writing) expect(known).toContain(digest(await readBody(opened.store, `${opened.prefix}clip`)));
    await writer;
  });

  test('a deleted object is gone, and deleting it again is no error', async () => {
    await using opened = await open();
    await opened.store.put(`${opened.prefix}clip`, patterned(10));
    await opened.store.delete(`${opened.prefix}clip`);
    expect(await opened.store.get(`${opened.prefix}clip`)).toBeNull();
    await opened.store.delete(`${opened.prefix}clip`);
    expect(await listed(opened)).toEqual([]);
  });
}

function keyTests(open: () => Promise<ClipStoreUnderTest>): void {
  const keys = [
    'a',
    'a/b',
    'a/b/c',
    'A',
    'A/b',
    'a.b',
    'a-b',
    'a_b',
    'a0',
    '0.9._-Z',
    'x/..y/z.',
    `${'n'.repeat(250)}/o`,
  ];

  test('keys that extend each other or differ by letter case only are different objects', async () => {
    await using opened = await open();
    for (const [i, key] of keys.entries()) await opened.store.put(opened.prefix + key, patterned(10 + i, i));
    for (const [i, key] of keys.entries()) {
      expect(await readBody(opened.store, opened.prefix + key)).toEqual(patterned(10 + i, i));
    }
    const expected = keys.map((key) => opened.prefix + key);
    expect(await listed(opened)).toEqual(expected.sort(byBytes));
  });

  test('a key of 512 characters is kept', async () => {
    await using opened = await open();
    const key = `${opened.prefix}${'long-'.repeat(200)}`.slice(0, 512);
    await opened.store.put(key, patterned(3));
    expect(await readBody(opened.store, key)).toEqual(patterned(3));
    expect(await listed(opened)).toEqual([key]);
  });
}

function listingTests(open: () => Promise<ClipStoreUnderTest>): void {
  test('a list has every key of its prefix and no other, also beyond one page', async () => {
    await using opened = await open();
    const inside = Array.from({ length: 1203 }, (_, i) => `${opened.prefix}day-${i % 7}/clip-${i}`);
    const outside = [
      `${opened.prefix}dax`,
      `${opened.prefix}da`,
      `${opened.prefix}dbz`,
      `${opened.prefix}d/ay-1`,
    ];
    await inBatches([...inside, ...outside], 16, (key) => opened.store.put(key, patterned(1)));
    expect(await listed(opened, 'day-')).toEqual(inside.toSorted(byBytes));
    expect(await listed(opened, 'day-3/')).toEqual(
      inside.filter((key) => key.startsWith(`${opened.prefix}day-3/`)).sort(byBytes),
    );
    expect(await listed(opened, 'day-9')).toEqual([]);
  });

  test('sizes are those of the objects, an empty one included, in the order of the list', async () => {
    await using opened = await open();
    const { store, prefix } = opened;
    for (const [name, sizeBytes] of [
      ['b', 70_000],
      ['a', 0],
    ] as const)
      await store.put(`${prefix}${name}`, new Uint8Array(sizeBytes));
    expect(await Array.fromAsync(store.sizes(prefix))).toEqual([
      { key: `${prefix}a`, sizeBytes: 0 },
      { key: `${prefix}b`, sizeBytes: 70_000 },
    ]);
  });

  test('whoever lists may delete what was listed', async () => {
    await using opened = await open();
    await inBatches(['a', 'b/c', 'b/d', 'e'], 4, (key) =>
      opened.store.put(opened.prefix + key, patterned(1)),
    );
    for await (const key of opened.store.list(opened.prefix)) await opened.store.delete(key);
    expect(await listed(opened)).toEqual([]);
  });
}

/** Bytes that repeat at no power of two. */
function patterned(length: number, seed = 0): Uint8Array {
  return Uint8Array.from({ length }, (_, i) => (i * 31 + (i >> 8) * 7 + seed) & 0xff);
}

async function readBody(store: ClipStore, key: string): Promise<Uint8Array> {
  const object = await store.get(key);
  expect(object).not.toBeNull();
  return drain(object?.body);
}

async function drain(body: AsyncIterable<Uint8Array> | undefined): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  for await (const piece of body ?? []) pieces.push(piece);
  return new Uint8Array(Buffer.concat(pieces));
}

async function listed({ store, prefix }: ClipStoreUnderTest, within = ''): Promise<string[]> {
  const keys: string[] = [];
  for await (const key of store.list(prefix + within)) keys.push(key);
  return keys;
}

async function inBatches<T>(
  items: readonly T[],
  width: number,
  run: (item: T) => Promise<void>,
): Promise<void> {
  for (let at = 0; at < items.length; at += width) await Promise.all(items.slice(at, at + width).map(run));
}

function byBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

function digest(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
