import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Benchmark, isBenchmark } from './Benchmark.ts';
import { thisMachine } from './machine.ts';
import { machineLine, table } from './table.ts';

const SUITES = join(import.meta.dirname, 'suites');
const ROUNDS = '5';

/**
 * `npm run bench -- [names…] [--rounds N] [--json]`: runs the benchmarks of these names, or all, and prints a table for each; with `--json`
 * one line for each row instead. Ends with 2 for a name or option that there isn't.
 */
async function bench(): Promise<void> {
  const { values, positionals } = readArguments();
  const rounds = Number(values.rounds);
  if (!Number.isSafeInteger(rounds) || rounds < 1) return refuse('--rounds takes a whole number from 1');
  const all = await readBenchmarks();
  const unknown = positionals.filter((name) => !all.some((benchmark) => benchmark.name === name));
  if (unknown.length > 0) {
    const known = all.map(({ name, about }) => `  ${name}  ${about}`).join('\n');
    return refuse(`there is no benchmark ${unknown.join(', ')}; there are:\n${known || '  none yet'}`);
  }
  const chosen = all.filter(({ name }) => positionals.length === 0 || positionals.includes(name));
  if (!values.json) print(machineLine(thisMachine()));
  for (const benchmark of chosen) await runOne(benchmark, rounds, values.json);
}

async function runOne(benchmark: Benchmark, rounds: number, json: boolean): Promise<void> {
  if (!json) print(`\n${benchmark.name}: ${benchmark.about} (median of ${rounds} interleaved rounds)`);
  const rows = await benchmark.run({ rounds });
  if (!json) return print(table(rows));
  for (const row of rows)
    print(JSON.stringify({ benchmark: benchmark.name, rounds, ...row, machine: thisMachine() }));
}

async function readBenchmarks(): Promise<Benchmark[]> {
  const files = existsSync(SUITES) ? readdirSync(SUITES).filter((name) => name.endsWith('.bench.ts')) : [];
  const modules = await Promise.all(
    files.sort().map(async (name) => [name, await import(join(SUITES, name))] as const),
  );
  return modules.map(([file, module]) => {
    if (!isBenchmark(module))
      throw new TypeError(`${file} doesn't export name, about and run (see infra/bench/Benchmark.ts)`);
    return module;
  });
}

function readArguments() {
  const options = {
    json: { type: 'boolean', default: false },
    rounds: { type: 'string', default: ROUNDS },
  } as const;
  try {
    return parseArgs({ options, allowPositionals: true });
  } catch (error) {
    refuse(error instanceof Error ? error.message : String(error));
    return process.exit();
  }
}

function refuse(message: string): void {
  process.stderr.write(`${message}\n`);
  process.exitCode = 2;
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

await bench();
