import { describe, expect, it } from 'vitest';
import { checkFloors } from '../floors.ts';
import { house, importing } from './house.ts';

const breaches = (path: string, ...specifiers: string[]) =>
  checkFloors(house({ [path]: importing(...specifiers) }));

describe('the floors', () => {
  it('let a room import lower floors, itself and what is not ours', () => {
    expect(
      breaches(
        'packages/domain/src/a.ts',
        '@porchlight/kernel',
        '@porchlight/geo',
        '@porchlight/domain',
        'zod',
        './b.ts',
      ),
    ).toEqual([]);
    expect(breaches('apps/broker/src/a.ts', '@porchlight/jobs', '@porchlight/domain')).toEqual([]);
  });

  it.each([
    ['packages/kernel/src/a.ts', '@porchlight/contracts', /floor 0.*floor 1.*strictly lower floors.*port/],
    ['packages/domain/src/a.ts', '@porchlight/jobs', /floor 2.*floor 4.*port/],
    ['packages/geo/src/a.ts', '@porchlight/seal/header', /Rooms of one floor don’t know each other/],
    ['packages/jobs/src/a.ts', '@porchlight/spool', /Rooms of one floor/],
    ['apps/api/src/a.ts', '@porchlight/broker', /An app imports no app/],
    ['apps/cli/src/a.ts', '@porchlight/firmware-sim', /An app imports no app/],
    ['firmware-sim/src/a.ts', '@porchlight/cli', /An app imports no app/],
    ['apps/api/src/a.ts', '@porchlight/helpdesk', /no such room.*@porchlight\/kernel/],
    ['packages/jobs/src/a.ts', '@porchlight/testkit/clip-store/contract', /for test files only/],
    ['apps/api/test/a.test.ts', '@porchlight/broker', /An app imports no app/],
    ['packages/domain/test/a.test.ts', '@porchlight/jobs', /floor 2.*floor 4/],
  ])('keep %s from importing %s, and say why', (path, specifier, reason) => {
    const [breach, ...rest] = breaches(path, './first.ts', specifier);
    expect(breach).toMatchObject({ path, line: 2, message: expect.stringMatching(reason) });
    expect(rest).toEqual([]);
  });

  it('let test files on every floor import testkit, embedded and s3-server', () => {
    const rooms = ['@porchlight/testkit/a/contract', '@porchlight/embedded', '@porchlight/s3-server'];
    expect(breaches('packages/kernel/test/a.test.ts', ...rooms)).toEqual([]);
    expect(breaches('packages/kernel/src/a.ts', ...rooms)).toHaveLength(3);
  });

  it('see exports, types and dynamic imports too', () => {
    const source =
      "export * from '@porchlight/jobs';\nimport type { A } from '@porchlight/jobs';\nawait import('@porchlight/jobs');";
    expect(checkFloors(house({ 'packages/geo/src/a.ts': source })).map(({ line }) => line)).toEqual([
      1, 2, 3,
    ]);
  });

  it('keep a file from reaching into another room, and let it move in its own', () => {
    const [breach] = breaches('packages/jobs/src/a.ts', '../../kernel/src/ids.ts');
    expect(breach?.message).toMatch(
      /reaches into packages\/kernel\/src\/ids.ts.*Import @porchlight\/kernel by name/,
    );
    expect(breaches('packages/jobs/test/a.test.ts', '../../../infra/x.ts')).toHaveLength(1);
    expect(breaches('packages/jobs/test/a.test.ts', '../src/a.ts')).toEqual([]);
  });

  it('want every folder of apps and packages in the table', () => {
    expect(breaches('packages/new/src/a.ts')[0]?.message).toMatch(/lies in no room.*rooms\.ts/);
    expect(breaches('infra/bench/a.ts')).toEqual([]);
  });
});
