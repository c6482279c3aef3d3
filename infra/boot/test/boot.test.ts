import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { runModule } from './run.ts';

const folder = mkdtempSync(join(tmpdir(), 'porchlight-boot-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const underNode = (version: string) =>
  `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '${version}' } });\n`;

const entry = (...entryArguments: string[]) =>
  `const { runEntry } = await import(boot + 'entry.mjs');
   runEntry(process.execPath, 'infra/boot/test/programs/entry.ts', ${JSON.stringify(entryArguments)});`;

describe('the entry', () => {
  it('gets its arguments, and each signal once however often it comes', async () => {
    const running = runModule(entry('stay', '--x', 'a b'));
    await running.until('["stay","--x","a b"]');
    running.child.kill('SIGTERM');
    running.child.kill('SIGTERM');
    expect(await running.ended()).toMatchObject({ code: 0, stdout: expect.stringContaining('signals: 1\n') });
  });

  it.each([0, 7])('ends the boot with its own exit code: %i', async (code) => {
    expect(await runModule(entry(`exit-${code}`)).ended()).toMatchObject({ code, stderr: '' });
  });

  it('ends the boot by its own signal', async () => {
    expect(await runModule(entry('die')).ended()).toMatchObject({ code: null, signal: 'SIGKILL' });
  });

  it('is stopped when npm, which started the boot, is gone', async () => {
    const npm = `import { spawn } from 'node:child_process';
      const module = ${JSON.stringify(entry('stay'))};
      spawn(process.execPath, ['--input-type=module', '-e', 'const boot = ' + JSON.stringify(boot) + ';' + module], { stdio: 'inherit' });`;
    const running = runModule(npm, { npm_lifecycle_event: 'start' });
    await running.until('["stay"]');
    running.child.kill('SIGKILL');
    expect((await running.ended()).stdout).toContain('signals: 1\n');
  });
});

describe('the set-up', () => {
  it.each(['18.20.4', '16.0.0'])('says in a sentence that Node.js %s is too old', async (version) => {
    const { code, stderr, stdout } = await runModule(
      `${underNode(version)}await import(boot + 'boot.mjs');`,
    ).ended();
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(
      new RegExp(`^Porchlight needs Node.js 20 or newer with npm, and this is Node.js ${version}`),
    );
  });

  it('says what failed and what to do when npm reaches nothing, on standard error, and leaves nothing half-made', async () => {
    const cache = mkdtempSync(join(folder, 'cache-'));
    const body = `${underNode('20.0.0')}const { start } = await import(boot + 'start.mjs'); await start(['x.ts']);`;
    const env = {
      PORCHLIGHT_CACHE: cache,
      npm_config_registry: 'http://127.0.0.1:9/',
      npm_config_cache: join(folder, 'npm'),
    };
    const { code, stdout, stderr } = await runModule(body, env).ended();
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(
      /could not be set up\. npm could not fetch node-[^ ]+ .*ECONNREFUSED.*Check the network/s,
    );
    expect(readdirSync(cache).filter((name) => name !== 'home')).toEqual([]);
  });

  it('refuses a cache folder that can not be made, by its name', async () => {
    const body = `${underNode('20.0.0')}const { start } = await import(boot + 'start.mjs'); await start(['x.ts']);`;
    const cache = join(process.execPath, 'cache');
    const { code, stderr } = await runModule(body, { PORCHLIGHT_CACHE: cache }).ended();
    expect(code).toBe(1);
    expect(stderr).toContain(`PORCHLIGHT_CACHE names ${cache}, which can’t be written`);
  });
});

describe('the lock', () => {
  const lock = join(folder, 'lock');
  const holding = (work: string) =>
    `const { withLock } = await import(boot + 'lock.mjs');
     await withLock(${JSON.stringify(lock)}, async () => { ${work} });`;

  it('lets one process in at a time', async () => {
    const log = JSON.stringify(join(folder, 'log'));
    const body = `import { appendFileSync } from 'node:fs';
      ${holding(`appendFileSync(${log}, '<'); await new Promise((done) => setTimeout(done, 30)); appendFileSync(${log}, '>');`)}`;
    const runs = [1, 2, 3, 4].map(() => runModule(body).ended());
    expect((await Promise.all(runs)).map(({ code }) => code)).toEqual([0, 0, 0, 0]);
    expect(readFileSync(join(folder, 'log'), 'utf8')).toBe('<><><><>');
  });

  it('of a process that was killed is taken over', async () => {
    const killed = runModule(
      holding(`console.log('held'); await new Promise((done) => setTimeout(done, 60_000));`),
    );
    await killed.until('held');
    killed.child.kill('SIGKILL');
    await killed.ended();
    expect(readdirSync(folder)).toContain('lock');
    expect(await runModule(holding(`console.log('mine');`)).ended()).toMatchObject({
      code: 0,
      stdout: 'mine\n',
    });
    expect(readdirSync(folder).filter((name) => name.startsWith('lock'))).toEqual([]);
  });
});
