import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { type AuditResult, type AuditWatch, auditLog } from './audit/auditLog.ts';
import { StateFile } from './audit/StateFile.ts';
import { FolderSource } from './copies/FolderSource.ts';
import { HttpSource } from './copies/HttpSource.ts';
import { LogCopies } from './copies/LogCopies.ts';
import { type LogSource, Unreadable } from './copies/LogSource.ts';
import { nodePrimitives } from './nodePrimitives.ts';
import { policyOfFile, policyOfLog } from './readPolicy.ts';
import { auditJson } from './report/auditJson.ts';
import {
  type AuditContext,
  brokenLine,
  exitCodeOf,
  faultLine,
  headText,
  sumText,
  verdict,
} from './report/describeAudit.ts';
import { EXIT, EXIT_HELP, type ExitCode } from './report/exitCode.ts';
import { ProgressLine } from './report/ProgressLine.ts';
import { jsonLine, printable, type TextOutput } from './report/TextOutput.ts';

export const VERIFY_LOG_USAGE = `porchlight verify log URL|FOLDER [--policy FILE] [--mirror URL|FOLDER]… [--state FILE] [--from-start] [--json] [--quiet]

  Audits the transparency log below an address or in a folder: reads every entry, computes every tile and root again,
  checks the log's signature and the witnesses' cosignatures, holds each entry against the published rules
  (packages/contracts/spec/log-entries.md), and remembers all of it, so that the next time it goes on from there
  and notices whatever was changed, taken back or forked in between.

  --policy FILE   whom you trust: the log's key, witnesses, and how many of them (C2SP tlog-policy).
                  Without it the one beside the log is taken, which is the operator's own word
  --mirror URL    another copy, read where the operator's lacks something or doesn't answer, and held against it
  --state FILE    what to remember in, instead of $XDG_STATE_HOME/porchlight/audit
  --from-start    read all of it again; what was seen before must still be in it
  --json          print one object
  --quiet         print what is wrong, and nothing else

${EXIT_HELP}
`;

/** What the commands of the verifier are given of the process. */
export interface VerifyOptions {
  readonly args: readonly string[];
  readonly output: TextOutput;
  readonly printError: (text: string) => void;
  /** The folder that a user's programs remember things in. */
  readonly stateFolder: string;
  /** What paths are relative to. */
  readonly workingFolder: string;
  readonly nowMs: number;
}

/** `porchlight verify log`: resolves to the exit code, and throws nothing that a person did. */
export async function verifyLogCommand(options: VerifyOptions): Promise<ExitCode> {
  const { output, printError } = options;
  const read = readOptions(options);
  if (read === null) {
    printError(`that is not understood; usage:\n${VERIFY_LOG_USAGE}`);
    return EXIT.usage;
  }
  if (read.values.help) {
    output.write(VERIFY_LOG_USAGE);
    return EXIT.holds;
  }
  try {
    return await audit(read.about, read.values, options);
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    if (read.values.json)
      output.write(jsonLine({ copy: read.about.name, unread: error.message, exitCode: EXIT.unread }));
    else printError(`${printable(error.message)}\n`);
    return EXIT.unread;
  }
}

type LogOptions = NonNullable<ReturnType<typeof readOptions>>;

async function audit(
  operator: LogSource,
  values: LogOptions['values'],
  options: VerifyOptions,
): Promise<ExitCode> {
  const { output, nowMs } = options;
  const mirrors = values.mirrors;
  const { sha256 } = nodePrimitives;
  const policyFile = values.policy;
  const policy =
    policyFile === null
      ? await policyOfLog([operator, ...mirrors], sha256)
      : await policyOfFile(policyFile, sha256);
  const origin = policy.logs[0]?.key.name ?? '';
  const name = `${Buffer.from(sha256(Buffer.from(origin))).toString('hex')}.json`;
  const stateFile = new StateFile(
    values.state ?? join(options.stateFolder, 'porchlight/audit', name),
    sha256,
  );
  const remembered = await stateFile.load();
  const context = { copy: operator.name, policyFile, statePath: stateFile.path, evidence: [] };
  if (!values.json && !values.quiet) output.write(headText(context));
  const line = new ProgressLine(values.json || values.quiet ? { ...output, isTty: false } : output);
  const result = await auditLog({
    copies: new LogCopies(operator, mirrors),
    policy,
    stateFile,
    remembered,
    isFromStart: values['from-start'],
    primitives: nodePrimitives,
    nowMs,
    watch: watchOf(line),
  });
  line.clear();
  const evidence = await Promise.all(
    result.faults.map((fault) => (fault.notes.length === 0 ? null : stateFile.keepEvidence(fault))),
  );
  output.write(reportText(result, { ...context, evidence }, values, output));
  return exitCodeOf(result);
}

function watchOf(line: ProgressLine): AuditWatch {
  return {
    begin: (what, done, total) => line.begin(what, done, total),
    progress: (done) => line.progress(done),
  };
}

function reportText(
  result: AuditResult,
  context: AuditContext,
  values: LogOptions['values'],
  output: TextOutput,
): string {
  if (values.json) return jsonLine(auditJson(result, context));
  const wrong = [
    ...result.state.broken.slice(result.brokenBefore).map((broken) => brokenLine(broken, output)),
    ...result.faults.map((fault, at) => faultLine(fault, context.evidence[at] ?? null, output)),
  ].join('');
  if (!values.quiet) return `${wrong}${wrong === '' ? '' : '\n'}${sumText(result, context, output)}`;
  return exitCodeOf(result) === EXIT.holds ? '' : `${wrong}${verdict(result, output)}\n`;
}

/** Null for what isn't understood. */
function readOptions({ args, workingFolder }: VerifyOptions) {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        policy: { type: 'string' },
        mirror: { type: 'string', multiple: true, default: [] },
        state: { type: 'string' },
        'from-start': { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
        quiet: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false, short: 'h' },
      },
    });
    const [about, ...more] = positionals;
    if (more.length > 0 || (about === undefined && !values.help)) return null;
    const mirrors = values.mirror.map((each) => sourceOf(each, workingFolder));
    const path = (given: string | undefined) => (given === undefined ? null : resolve(workingFolder, given));
    const files = { policy: path(values.policy), state: path(values.state) };
    return { values: { ...values, ...files, mirrors }, about: sourceOf(about ?? '.', workingFolder) };
  } catch {
    return null;
  }
}

/** Throws for an address that isn't one of http or https. */
function sourceOf(about: string, workingFolder: string): LogSource {
  if (!/^[A-Za-z][A-Za-z0-9+.-]*:\/\//.test(about)) return new FolderSource(resolve(workingFolder, about));
  const url = new URL(about);
  if (!['http:', 'https:'].includes(url.protocol)) throw new TypeError('not http');
  return new HttpSource(url);
}
