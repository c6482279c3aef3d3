import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { folderSources } from '../../src/leaks/folderSources.ts';
import { FILM, KEY, newCanary, sealed, sourcesOf } from './canary.ts';

const { key, film, scanner } = newCanary();
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'porchlight-leaks-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function put(path: string, bytes: Uint8Array | string): Promise<void> {
  await mkdir(join(folder, path, '..'), { recursive: true });
  await writeFile(join(folder, path), bytes);
}

it('a canary is found in an object, a spool segment, a log, and a compressed older log', async () => {
  const frame = (payload: Uint8Array) => Buffer.concat([Buffer.from([0, 0, 0, payload.length]), payload]);
  await put('objects/bucket/aa/clip', Buffer.concat([randomBytes(300_000), film, randomBytes(70_000)]));
  await put('spool/0001.segment', Buffer.concat([frame(randomBytes(99)), frame(key), frame(randomBytes(9))]));
  await put(
    'logs/api.log',
    `{"msg":"starting"}\n{"msg":"key","k":"${Buffer.from(key).toString('base64')}"}\n`,
  );
  await put('logs/api.log.1.gz', gzipSync(`{"clip":"${Buffer.from(film).toString('hex')}"}\n`));
  await put('objects/bucket/bb/clip', sealed(Buffer.concat([key, film])));
  const report = await scanner.scanAll(folderSources(folder));
  expect(sourcesOf(report.findings, KEY)).toEqual(['logs/api.log', 'spool/0001.segment']);
  expect(sourcesOf(report.findings, FILM)).toEqual(['logs/api.log.1.gz', 'objects/bucket/aa/clip']);
  expect(report.sources).toBe(5);
});

it('sealed files give no finding', async () => {
  for (let i = 0; i < 20; i++)
    await put(`objects/${i}`, sealed(Buffer.concat([film, key, randomBytes(50_000)])));
  expect(await scanner.scanAll(folderSources(folder))).toMatchObject({ total: 0, sources: 20, cutShort: 0 });
});

it('the names of files and folders are searched', async () => {
  await put(`objects/${Buffer.from(key).toString('base64url')}/clip`, 'nothing');
  await mkdir(join(folder, Buffer.from(key).toString('hex')));
  expect((await scanner.scanAll(folderSources(folder))).total).toBeGreaterThanOrEqual(2);
});

it('a symbolic link is not followed, and where it points to is searched', async () => {
  await put('outside/film', film);
  await mkdir(join(folder, 'held'));
  await symlink(join(folder, 'outside'), join(folder, 'held', 'away'));
  await symlink(`/k/${Buffer.from(key).toString('hex')}`, join(folder, 'held', 'pointing'));
  const { findings } = await scanner.scanAll(folderSources(join(folder, 'held')));
  expect(sourcesOf(findings, FILM)).toEqual([]);
  expect(sourcesOf(findings, KEY)).toEqual(['pointing']);
});

it('a folder that is missing is an error, not a clean result', async () => {
  await expect(scanner.scanAll(folderSources(join(folder, 'missing')))).rejects.toMatchObject({
    code: 'ENOENT',
  });
});
