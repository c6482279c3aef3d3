import type { Rule } from './Breach.ts';
import { RULES } from './houseRules.ts';
import { Project } from './Project.ts';
import { ROOT, runTool } from './runTool.ts';

/** `npm run check`: types, lint and format, and the rules of the house. Ends with `N passed, N failed`, and 1 if any failed. */
async function check(): Promise<void> {
  const results: boolean[] = [];
  results.push(report('types', (await runTool('typescript/bin/tsc', ['-p', '.'])) === 0));
  results.push(
    report('types of the web client', (await runTool('typescript/bin/tsc', ['-p', 'apps/web'])) === 0),
  );
  const lint = ['check', '--error-on-warnings', '--max-diagnostics=100', '.'];
  results.push(
    report(
      'lint and format (npm run format mends most)',
      (await runTool('@biomejs/biome/bin/biome', lint)) === 0,
    ),
  );
  const project = Project.read(ROOT);
  for (const [name, rule] of Object.entries(RULES)) results.push(report(name, holds(rule, project)));
  const failed = results.filter((passed) => !passed).length;
  print(`${results.length - failed} passed, ${failed} failed`);
  process.exitCode = failed === 0 ? 0 : 1;
}

function holds(rule: Rule, project: Project): boolean {
  const breaches = rule(project);
  for (const { path, line, message } of breaches) {
    print(`${line === undefined ? path : `${path}:${line}`} ${message}`);
  }
  return breaches.length === 0;
}

function report(name: string, passed: boolean): boolean {
  print(`${passed ? '✓' : '✗'} ${name}`);
  return passed;
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

await check();
