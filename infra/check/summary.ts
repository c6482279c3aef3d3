/** The parts of vitest's JSON report that are read here. */
export interface VitestReport {
  readonly testResults: readonly {
    /** The file's path. */
    readonly name: string;
    readonly status: string;
    readonly assertionResults: readonly { readonly fullName: string; readonly status: string }[];
  }[];
}

export interface TestSummary {
  readonly passed: number;
  /** Failed tests, and files that failed as a whole. */
  readonly failed: number;
  /** `path: name of the test`. */
  readonly skipped: readonly string[];
}

const SKIPPED = ['pending', 'skipped', 'todo', 'disabled'];

/** Counts a run; `exitCode` is vitest's. A run that failed without any failed test, or left no report, counts as one failure. */
export function summarize(report: VitestReport | null, exitCode: number, root: string): TestSummary {
  const files = report?.testResults ?? [];
  const tests = files.flatMap((file) => file.assertionResults.map((test) => ({ ...test, file: file.name })));
  const passed = tests.filter(({ status }) => status === 'passed').length;
  const brokenFiles = files.filter(
    ({ status, assertionResults }) =>
      status === 'failed' && !assertionResults.some((test) => test.status === 'failed'),
  ).length;
  const failed = tests.filter(({ status }) => status === 'failed').length + brokenFiles;
  const skipped = tests
    .filter(({ status }) => SKIPPED.includes(status))
    .map(({ file, fullName }) => `${file.replace(`${root}/`, '')}: ${fullName}`);
  const unexplained = failed === 0 && (exitCode !== 0 || report === null) ? 1 : 0;
  return { passed, failed: failed + unexplained, skipped };
}

/** The plain closing line. */
export function closingLine({ passed, failed, skipped }: TestSummary): string {
  return `${passed} passed, ${failed} failed${skipped.length === 0 ? '' : `, ${skipped.length} skipped`}`;
}
