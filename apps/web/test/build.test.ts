import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliDecompressSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { buildWeb } from '../build/buildWeb.ts';
import { describeBundle } from '../build/describeBundle.ts';

const folder = () => mkdtempSync(join(tmpdir(), 'porchlight-build-'));

test('a build has a page without anything inline, files named by their content, and a bundle that describes them', async () => {
  const parent = folder();
  const built = await buildWeb(parent);
  expect(built.isNew).toBe(true);
  expect(describeBundle(built.folder)).toEqual(built.bundle);
  const page = readFileSync(join(built.folder, 'index.html'), 'utf8');
  expect(page).not.toMatch(/<script(?![^>]*\ssrc=)|<style|\son\w+=|\sstyle=|javascript:/);
  const paths = built.bundle.files.map(({ path }) => path);
  expect(paths.filter((path) => !/^assets\/[\w.-]+-[\w-]{8}\.\w+$/.test(path))).toEqual(['index.html']);
  const script = paths.find((path) => path.endsWith('.js')) ?? '';
  const compressed = readFileSync(join(built.folder, `${script}.br`));
  expect(brotliDecompressSync(compressed)).toEqual(readFileSync(join(built.folder, script)));
  expect(await buildWeb(parent)).toEqual({ ...built, isNew: false });
  rmSync(parent, { recursive: true });
});

test('the same sources give the same bytes, wherever they lie', async () => {
  const parent = folder();
  const { bundle } = await buildWeb(join(parent, 'here'));
  const [project, copy] = [join(import.meta.dirname, '../../..'), join(parent, 'elsewhere')];
  const filter = (path: string) => !/\/(node_modules|test)$/.test(path);
  for (const part of ['apps/web', 'packages', 'tsconfig.base.json', 'package.json', 'pnpm-lock.yaml']) {
    cpSync(join(project, part), join(copy, part), { recursive: true, filter });
  }
  // Installed packages stay where they are; what is moved are the sources.
  for (const part of ['node_modules', 'apps/web/node_modules']) {
    symlinkSync(join(project, part), join(copy, part));
  }
  const { stdout } = await promisify(execFile)(process.execPath, [join(copy, 'apps/web/build/main.ts')], {
    env: { NODE_ENV: 'development', TZ: 'Asia/Tokyo' },
  });
  const answer: { readonly folder: string } = JSON.parse(stdout);
  expect(answer.folder.startsWith(copy)).toBe(true);
  expect(describeBundle(answer.folder)).toEqual(bundle);
  rmSync(parent, { recursive: true });
});
