import { describe, expect, it } from 'vitest';
import type { Rule } from '../Breach.ts';
import { Project } from '../Project.ts';
import { checkDependencies } from '../rules/dependencies.ts';
import { checkEnvironment } from '../rules/environment.ts';
import { checkMachineTraces } from '../rules/machineTraces.ts';
import { checkNames } from '../rules/names.ts';
import { checkRestrictedImports } from '../rules/restrictedImports.ts';
import { checkSealed } from '../rules/sealed.ts';
import { house, importing } from './house.ts';

const breaches = (rule: Rule, path: string, text: string) => rule(house({ [path]: text }));

describe('what is sealed', () => {
  it.each(['open', 'seal', 'node', 'primitives', 'reference'])(
    'no server imports @porchlight/seal/%s',
    (part) => {
      for (const path of [
        'apps/broker/src/a.ts',
        'apps/api/src/x/a.ts',
        'packages/domain/src/a.ts',
        'packages/spool/src/a.ts',
      ]) {
        const [breach] = breaches(checkSealed, path, importing(`@porchlight/seal/${part}`));
        expect(breach).toMatchObject({
          path,
          line: 1,
          message: expect.stringMatching(/Only clients and devices may seal and open/),
        });
      }
    },
  );

  it('clients, devices, testkit and tests import it all, servers what verifies', () => {
    const all = importing('@porchlight/seal/open', '@porchlight/seal/seal', '@porchlight/seal/node');
    for (const path of [
      'apps/cli/src/a.ts',
      'apps/web/src/a.ts',
      'firmware-sim/src/a.ts',
      'packages/testkit/src/a.ts',
      'apps/api/test/a.test.ts',
    ]) {
      expect(breaches(checkSealed, path, all)).toEqual([]);
    }
    const verifying = importing('@porchlight/seal/header', '@porchlight/seal/node-verify');
    expect(breaches(checkSealed, 'apps/worker/src/a.ts', verifying)).toEqual([]);
  });

  it('the part for servers leads to nothing that opens, also in several steps', () => {
    const project = new Project({
      'packages/seal/src/header/index.ts': importing('./manifest.ts'),
      'packages/seal/src/header/manifest.ts': importing('../primitives/mix.ts', './index.ts'),
      'packages/seal/src/primitives/mix.ts': importing('../open/openClip.ts'),
      'packages/seal/src/open/openClip.ts': '',
      'packages/seal/src/primitives/nodeVerify.ts': importing('./node.ts'),
      'packages/seal/src/primitives/node.ts': '',
      'packages/seal/src/header/liveFrame.ts': importing('../live/liveKeys.ts'),
      'packages/seal/src/live/liveKeys.ts': '',
    });
    const found = checkSealed(project);
    expect(found.map(({ path }) => path)).toEqual([
      'packages/seal/src/header/index.ts',
      'packages/seal/src/header/manifest.ts',
      'packages/seal/src/primitives/nodeVerify.ts',
      'packages/seal/src/header/liveFrame.ts',
    ]);
    expect(found[0]?.message).toContain(
      'header/manifest.ts → packages/seal/src/primitives/mix.ts → packages/seal/src/open/',
    );
  });
});

describe('restricted imports', () => {
  it('keep the codecs in the simulators', () => {
    const text = importing('@napi-rs/webcodecs');
    expect(breaches(checkRestrictedImports, 'firmware-sim/src/a.ts', text)).toEqual([]);
    expect(breaches(checkRestrictedImports, 'apps/cli/src/a.ts', text)[0]?.message).toMatch(/GPL/);
    expect(breaches(checkRestrictedImports, 'apps/cli/test/a.test.ts', text)).toHaveLength(1);
  });

  it('leave the verifier the log’s arithmetic and itself', () => {
    const verifier = 'apps/cli/src/verify/a.ts';
    const allowed = importing('@porchlight/tlog', 'node:fs', './b.ts');
    expect(breaches(checkRestrictedImports, verifier, allowed)).toEqual([]);
    const denied = importing('@porchlight/kernel', '../api/ApiClient.ts', 'zod');
    expect(breaches(checkRestrictedImports, verifier, denied)).toHaveLength(3);
  });
});

describe('dependencies', () => {
  it('are declared by the room that imports them', () => {
    const text = importing('pg', 'left-pad', '@scope/name/deep', 'node:fs', 'fs');
    const found = breaches(checkDependencies, 'packages/jobs/src/a.ts', text);
    expect(found.map(({ line }) => line)).toEqual([2, 3]);
    expect(found[1]?.message).toMatch(/packages\/jobs\/package.json doesn't name.*add @scope\/name/);
  });

  it('of tests may be the root’s, of sources may not', () => {
    const root = { 'package.json': '{"devDependencies":{"vitest":"5"}}' };
    const text = importing('vitest');
    expect(checkDependencies(house({ ...root, 'packages/jobs/test/a.test.ts': text }))).toEqual([]);
    expect(checkDependencies(house({ ...root, 'packages/jobs/src/a.ts': text }))).toHaveLength(1);
    expect(checkDependencies(house({ ...root, 'infra/a.ts': text }))).toEqual([]);
  });

  it('are those of the nearest package above', () => {
    const own = { 'infra/bench/package.json': '{"dependencies":{"vitest":"5"}}' };
    expect(checkDependencies(house({ ...own, 'infra/bench/suites/a.ts': importing('vitest') }))).toEqual([]);
    expect(checkDependencies(house({ ...own, 'infra/check/a.ts': importing('vitest') }))).toHaveLength(1);
  });

  it('are taken by what their owner exports', () => {
    const fine = importing(
      '@porchlight/kernel',
      '@porchlight/seal/header',
      '@porchlight/testkit/clip-store/contract',
    );
    expect(breaches(checkDependencies, 'packages/jobs/test/a.test.ts', fine)).toEqual([]);
    const deep = importing('@porchlight/kernel/src/ids.ts', '@porchlight/seal/src/open/openClip.ts');
    const found = breaches(checkDependencies, 'packages/jobs/src/a.ts', deep);
    expect(found).toHaveLength(2);
    expect(found[0]?.message).toMatch(/doesn't export/);
  });
});

describe('the environment', () => {
  it.each([
    'process.env',
    "process['env']",
    "import { env } from 'node:process'",
    'const { X } = process.env',
  ])('is read by main.ts alone: %s', (text) => {
    const found = breaches(checkEnvironment, 'apps/api/src/a.ts', `x;\n${text};`);
    expect(found).toMatchObject([{ line: 2, message: expect.stringMatching(/main\.ts/) }]);
    for (const path of [
      'apps/api/src/main.ts',
      'firmware-sim/src/main.ts',
      'infra/check/a.ts',
      'packages/jobs/test/a.test.ts',
    ]) {
      expect(breaches(checkEnvironment, path, text)).toEqual([]);
    }
  });

  it('may be spoken of', () => {
    expect(
      breaches(checkEnvironment, 'apps/api/src/a.ts', '/** What `process.env` is. */ // process.env'),
    ).toEqual([]);
  });
});

describe('names', () => {
  it.each([
    'utils.ts',
    'helpers.ts',
    'types.ts',
    'Utils.test.ts',
    'common/a.ts',
    'misc/a.ts',
    'helper.mjs',
    'types.d.ts',
  ])('that say nothing are refused: %s', (name) => {
    expect(breaches(checkNames, `packages/jobs/src/${name}`, '')).toHaveLength(1);
  });

  it.each(['topics.ts', 'typesOfMotion.ts', 'CommonAncestor.ts', 'clips/a.ts'])(
    'that say something stay: %s',
    (name) => {
      expect(breaches(checkNames, `packages/jobs/src/${name}`, '')).toEqual([]);
    },
  );
});

describe('traces of one machine', () => {
  const slash = '/';
  it.each([
    `see ${slash}home/jo/porchlight`,
    `"${slash}Users/jo"`,
    `cd ${slash}work/x`,
    `(${slash}root/.cache)`,
    `C:${'\\'}Users${'\\'}jo`,
    `https://registry${'.'}npmjs.org/pg`,
    `https://npm.corp${'.'}jfrog.io/`,
    `artifactory${'.'}corp.example`,
  ])('are found in every kind of file: %s', (text) => {
    for (const path of ['README.md', '.ci/run', 'apps/api/src/a.ts', 'infra/docker/Dockerfile']) {
      expect(breaches(checkMachineTraces, path, `\n${text}`)).toMatchObject([{ path, line: 2 }]);
    }
    expect(breaches(checkMachineTraces, 'pnpm-lock.yaml', text)).toEqual([]);
  });

  it.each([
    'https://example.org/home/jo',
    '/var/lib/porchlight',
    '/proc/self/stat',
    '$HOME/work/x',
    'apps/work/x',
    'POST /v1/root',
  ])('are not: %s', (text) => {
    expect(breaches(checkMachineTraces, 'README.md', text)).toEqual([]);
  });
});
