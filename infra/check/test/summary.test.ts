import { describe, expect, it } from 'vitest';
import { closingLine, summarize, type VitestReport } from '../summary.ts';

const file = (name: string, status: string, ...statuses: string[]): VitestReport['testResults'][number] => ({
  name: `/p/${name}`,
  status,
  assertionResults: statuses.map((each, index) => ({ fullName: `holds ${index}`, status: each })),
});

const lineOf = (report: VitestReport | null, exitCode: number) =>
  closingLine(summarize(report, exitCode, '/p'));

describe('the closing line of the tests', () => {
  it('counts over all files, and names skips only where there are some', () => {
    const good = { testResults: [file('a', 'passed', 'passed', 'passed'), file('b', 'passed', 'passed')] };
    expect(lineOf(good, 0)).toBe('3 passed, 0 failed');
    const mixed = {
      testResults: [file('a', 'failed', 'failed', 'passed'), file('b', 'passed', 'pending', 'todo')],
    };
    expect(lineOf(mixed, 1)).toBe('1 passed, 1 failed, 2 skipped');
    expect(summarize(mixed, 1, '/p').skipped).toEqual(['b: holds 0', 'b: holds 1']);
  });

  it('counts a file that could not be loaded, or failed in a hook, as a failure', () => {
    expect(lineOf({ testResults: [file('a', 'failed'), file('b', 'failed', 'passed')] }, 1)).toBe(
      '1 passed, 2 failed',
    );
  });

  it('is never without a failure when the run failed or left no report', () => {
    expect(lineOf({ testResults: [file('a', 'passed', 'passed')] }, 1)).toBe('1 passed, 1 failed');
    expect(lineOf(null, 1)).toBe('0 passed, 1 failed');
    expect(lineOf(null, 0)).toBe('0 passed, 1 failed');
  });
});
