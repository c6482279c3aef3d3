import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installChromium } from './installChromium.ts';
import { ROOT, runTool } from './runTool.ts';
import { closingLine, summarize, type TestSummary } from './summary.ts';

/**
 * `npm test [-- arguments of vitest]`: runs every test, names loudly what was skipped, and ends with `N passed, N failed`
 * (`, N skipped` where some were). With PORCHLIGHT_REQUIRE_REDIS=1 a skipped test of Redis is a failure.
 */
async function test(vitestArguments: readonly string[]): Promise<void> {
  installChromium(process.env, print);
  const folder = mkdtempSync(join(tmpdir(), 'porchlight-test-'));
  const file = join(folder, 'report.json');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
  try {
    const exitCode = await runTool('vitest/vitest.mjs', ['run', ...reporters, ...vitestArguments]);
    const report = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : null;
    const summary = summarize(report, exitCode, ROOT);
    announceSkips(summary);
    const redisSkips =
      process.env['PORCHLIGHT_REQUIRE_REDIS'] === '1'
        ? summary.skipped.filter((name) => /redis/i.test(name)).length
        : 0;
    const failed = summary.failed + redisSkips;
    print(closingLine({ ...summary, failed, skipped: summary.skipped.slice(redisSkips) }));
    process.exitCode = failed === 0 ? 0 : 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function announceSkips({ skipped }: TestSummary): void {
  if (skipped.length === 0) return;
  print(`\n*** ${skipped.length} TESTS WERE SKIPPED: what they hold is not proven by this run ***`);
  for (const name of skipped) print(`SKIPPED ${name}`);
  print('');
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

await test(process.argv.slice(2));
