import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const CLI = join(import.meta.dirname, '../../src/main.ts');

const reportSchema = z.looseObject({
  exitCode: z.number(),
  readTo: z.number().optional(),
  broken: z.array(z.looseObject({ index: z.number(), rule: z.string() })).default([]),
  faults: z.array(z.looseObject({ fault: z.string() })).default([]),
});

/** What an auditor found. */
export interface AuditorsWord {
  readonly exitCode: number;
  readonly readTo: number | null;
  /** Rules that entries break, as `index rule`. */
  readonly broken: readonly string[];
  /** What is wrong with the log itself. */
  readonly faults: readonly string[];
}

/** An auditor with a policy and a memory of its own, as whoever runs `porchlight verify log` has them. */
export class Auditor {
  readonly #folder: string;
  readonly #policyFile: string;

  constructor(folder: string, policyText: string) {
    this.#folder = folder;
    this.#policyFile = join(folder, 'policy');
    writeFileSync(this.#policyFile, policyText);
  }

  /** Runs the program over a copy, and over mirrors where some are named. */
  async run(url: string, ...mirrors: readonly string[]): Promise<AuditorsWord> {
    const state = join(this.#folder, 'audit.json');
    const more = mirrors.flatMap((mirror) => ['--mirror', mirror]);
    const args = [
      CLI,
      'verify',
      'log',
      url,
      '--policy',
      this.#policyFile,
      '--state',
      state,
      '--json',
      ...more,
    ];
    const stdout = await new Promise<string>((resolve) => {
      execFile(process.execPath, args, (_, text) => resolve(text));
    });
    const { exitCode, readTo = null, broken, faults } = reportSchema.parse(JSON.parse(stdout));
    return {
      exitCode,
      readTo,
      broken: broken.map(({ index, rule }) => `${index} ${rule}`),
      faults: faults.map(({ fault }) => fault),
    };
  }
}
