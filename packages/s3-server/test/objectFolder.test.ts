import { readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { pathOfKey } from '../src/disk/keyPath.ts';
import { openObjectFile, writeObjectFile } from '../src/disk/objectFile.ts';
import type { ObjectFooter } from '../src/disk/objectFooter.ts';
import { temporaryFolder } from './testServer.ts';

interface Vectors {
  readonly names: readonly { readonly key: string; readonly path: string }[];
  readonly files: readonly {
    readonly bodyHex: string;
    readonly footer: ObjectFooter;
    readonly fileHex: string;
  }[];
}

const vectorsUrl = new URL('../spec/vectors/object-folder.json', import.meta.url);
const vectors = JSON.parse(await readFile(vectorsUrl, 'utf8')) as Vectors;

test.each(vectors.names)('key %# has the path of the vectors', ({ key, path }) => {
  expect(pathOfKey(key).join('/')).toBe(path);
});

test.each(vectors.files)(
  'an object file has the bytes of the vectors',
  async ({ bodyHex, footer, fileHex }) => {
    await using folder = await temporaryFolder();
    const path = join(folder.path, 'object');
    const body = Buffer.from(bodyHex, 'hex');
    await writeObjectFile(path, piecesOf(body), () => footer);
    expect((await readFile(path)).toString('hex')).toBe(fileHex);
    const opened = await openObjectFile(path);
    expect(opened?.footer).toEqual(footer);
    expect(Buffer.concat((await opened?.stream(0, body.length).toArray()) ?? []).equals(body)).toBe(true);
  },
);

test.each(vectors.files)(
  'an object file that was cut short or changed in its footer is refused',
  async ({ fileHex }) => {
    await using folder = await temporaryFolder();
    const path = join(folder.path, 'object');
    const file = Buffer.from(fileHex, 'hex');
    for (let length = 0; length < file.length; length++) {
      await writeFile(path, file);
      await truncate(path, length);
      await expect(openObjectFile(path)).rejects.toMatchObject({ code: 'corrupted_storage' });
    }
    for (let at = 5; at < file.length; at++) {
      const changed = Buffer.from(file);
      changed.writeUInt8(changed.readUInt8(at) ^ 1, at);
      await writeFile(path, changed);
      await expect(openObjectFile(path)).rejects.toMatchObject({ code: 'corrupted_storage' });
    }
  },
);

test('a large footer is read whole', async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, 'object');
  const [file] = vectors.files;
  const footer = {
    ...file?.footer,
    key: 'k'.repeat(1024),
    headers: { 'x-amz-meta-a': 'v'.repeat(2000) },
  } as ObjectFooter;
  await writeObjectFile(path, piecesOf(Buffer.from('hello')), () => footer);
  const opened = await openObjectFile(path);
  expect(opened?.footer).toEqual(footer);
  await opened?.close();
});

async function* piecesOf(body: Buffer): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < body.length; at += 2) yield body.subarray(at, at + 2);
}
