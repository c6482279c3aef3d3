import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { parseWith } from '@porchlight/contracts';
import { PorchlightError } from '@porchlight/kernel';
import { z } from 'zod';
import type { Cloud } from '../cloud/startCloud.ts';

const PROGRAM = join(import.meta.dirname, '../main.ts');

const saidSchema = z.looseObject({
  exitCode: z.int(),
  treeSize: z.int().nullable(),
  counts: z.record(z.string(), z.int()),
  witnesses: z.array(z.looseObject({ name: z.string() })),
  broken: z.array(z.looseObject({ index: z.int(), rule: z.string() })),
  faults: z.array(z.looseObject({ fault: z.string(), what: z.string() })),
});

/** What an auditor of its own says of a cloud's log. */
export interface LogAudit {
  readonly entries: number;
  /** How many of each kind. */
  readonly kinds: Readonly<Record<string, number>>;
  /** Who cosigned the newest checkpoint, by the policy's names. */
  readonly cosigners: readonly string[];
  /** In words; empty where all of it holds. */
  readonly faults: readonly string[];
}

/** Has `porchlight verify log` audit a cloud's log, as a process that is given the policy and nothing else. Throws `unavailable` where it says nothing. */
export async function auditLog(cloud: Cloud, policyFile: string, stateFile: string): Promise<LogAudit> {
  const args = [
    'verify',
    'log',
    `${cloud.apiUrl}/log/`,
    '--policy',
    policyFile,
    '--state',
    stateFile,
    '--json',
  ];
  const { treeSize, counts, witnesses, broken, faults, exitCode } = await runAuditor(args);
  const words = [
    ...broken.map(({ index, rule }) => `entry ${index} of the log breaks the rule ${rule}`),
    ...faults.map(({ what }) => `the log: ${what}`),
  ];
  if (exitCode !== 0 && words.length === 0) words.push(`the auditor ended with ${exitCode}`);
  return {
    entries: treeSize ?? 0,
    kinds: counts,
    cosigners: witnesses.map(({ name }) => name),
    faults: words,
  };
}

async function runAuditor(args: readonly string[]): Promise<z.output<typeof saidSchema>> {
  const stdout = await new Promise<string>((resolve) => {
    execFile(process.execPath, ['--disable-warning=ExperimentalWarning', PROGRAM, ...args], (_, text) =>
      resolve(text),
    );
  });
  if (stdout === '') throw new PorchlightError('unavailable', 'the auditor of the log said nothing');
  return parseWith(saidSchema, JSON.parse(stdout), 'what the auditor says');
}
