import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { simulatorReportSchema } from '../../src/simulator/simulatorProtocol.ts';

const vectors: { readonly reports: readonly { readonly report: string }[] } = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../../../firmware-sim/spec/vectors/simulator.json'), 'utf8'),
);

test('every report of the specification is understood, and there is an example of each that is understood', () => {
  for (const report of vectors.reports)
    expect(simulatorReportSchema.parse(report)).toMatchObject({ report: report.report });
  const known = simulatorReportSchema.options.map(({ shape }) => shape.report.value);
  expect(new Set(vectors.reports.map(({ report }) => report))).toEqual(new Set(known));
});
