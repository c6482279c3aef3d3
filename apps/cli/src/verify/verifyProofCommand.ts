import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { openProofFile, type Policy, type ProvenEntry, parseProofFile, signedByLog } from '@porchlight/tlog';
import { codeOf, messageOf } from './audit/CheckpointView.ts';
import { Unreadable } from './copies/LogSource.ts';
import { FormFault } from './entries/FieldReader.ts';
import { parseEntry } from './entries/parseEntry.ts';
import { nodePrimitives } from './nodePrimitives.ts';
import { policyOfFile } from './readPolicy.ts';
import { describeEntry } from './report/describeEntry.ts';
import { EXIT, type ExitCode } from './report/exitCode.ts';
import { count, inked, jsonLine, printable, row } from './report/TextOutput.ts';
import { timeText } from './rules/timeText.ts';
import type { VerifyOptions } from './verifyLogCommand.ts';

export const VERIFY_PROOF_USAGE = `porchlight verify proof FILE --policy FILE [--entry FILE] [--json] [--quiet]

  Checks, without asking anybody, that an entry is in the transparency log: a .tlog-proof (C2SP tlog-proof)
  against the policy of whom you trust. Says what the entry says, where it stands, and who cosigned when.

  --policy FILE   the log's key, witnesses, and how many of them you ask for (C2SP tlog-policy)
  --entry FILE    the entry, where the proof doesn't carry it or you have it from elsewhere
  --json          print one object
  --quiet         print nothing where it holds

  exit code   0   the proof holds
              1   it holds, and what it proves is no entry of this log's published form
              2   it doesn't hold
              3   a file can't be read, or not enough witnesses have cosigned
              64  the command was not understood
`;

/** What a proof came to. */
type Verdict =
  | { readonly state: 'holds'; readonly proven: ProvenEntry; readonly formFault: string | null }
  | { readonly state: 'fails'; readonly what: string }
  | { readonly state: 'unwitnessed'; readonly what: string };

/** `porchlight verify proof`: resolves to the exit code, and throws nothing that a person did. */
export async function verifyProofCommand(options: VerifyOptions): Promise<ExitCode> {
  const { output, printError } = options;
  const read = readOptions(options);
  if (read?.values.help === true) {
    output.write(VERIFY_PROOF_USAGE);
    return EXIT.holds;
  }
  if (read === null || read.file === null || read.policy === null) {
    printError(`that is not understood; usage:\n${VERIFY_PROOF_USAGE}`);
    return EXIT.usage;
  }
  try {
    const policy = await policyOfFile(read.policy, nodePrimitives.sha256);
    const entry = read.entry === null ? null : await bytesOf(read.entry);
    const verdict = check(await bytesOf(read.file), policy, entry);
    const code = codeFor(verdict);
    if (read.values.json) output.write(jsonLine(jsonOf(verdict, code)));
    else if (!read.values.quiet || code !== EXIT.holds) output.write(textOf(verdict, output.hasColours));
    return code;
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    printError(`${printable(error.message)}\n`);
    return EXIT.unread;
  }
}

function check(bytes: Uint8Array, policy: Policy, entry: Uint8Array | null): Verdict {
  try {
    const proven = openProofFile(bytes, policy, nodePrimitives, entry);
    return { state: 'holds', proven, formFault: formFaultOf(proven.entry) };
  } catch (error) {
    if (codeOf(error) === '') throw error;
    const isUnwitnessed = codeOf(error) === 'untrusted_checkpoint' && isSigned(bytes, policy);
    return { state: isUnwitnessed ? 'unwitnessed' : 'fails', what: messageOf(error) };
  }
}

/** Whether it is the witnesses alone that are missing. */
function isSigned(bytes: Uint8Array, policy: Policy): boolean {
  try {
    signedByLog(parseProofFile(bytes).checkpoint, policy, nodePrimitives);
    return true;
  } catch {
    return false;
  }
}

function formFaultOf(entry: Uint8Array): string | null {
  try {
    parseEntry(entry);
    return null;
  } catch (error) {
    if (error instanceof FormFault) return error.message;
    throw error;
  }
}

function codeFor(verdict: Verdict): ExitCode {
  if (verdict.state === 'holds') return verdict.formFault === null ? EXIT.holds : EXIT.ruleBroken;
  return verdict.state === 'fails' ? EXIT.logBroken : EXIT.unread;
}

function jsonOf(verdict: Verdict, exitCode: ExitCode): object {
  if (verdict.state !== 'holds') return { ...verdict, exitCode };
  const { entry, index, trusted } = verdict.proven;
  return {
    state: 'holds',
    formFault: verdict.formFault,
    entry: verdict.formFault === null ? parseEntry(entry) : null,
    index,
    origin: trusted.checkpoint.origin,
    treeSize: trusted.checkpoint.size,
    rootHashB64: Buffer.from(trusted.checkpoint.rootHash).toString('base64'),
    witnesses: trusted.cosigners.map(({ name, atSeconds }) => ({ name, atMs: 1000 * atSeconds })),
    exitCode,
  };
}

function textOf(verdict: Verdict, hasColours: boolean): string {
  if (verdict.state === 'fails') return `${inked('✗', 'bad', { hasColours })} ${printable(verdict.what)}.\n`;
  if (verdict.state === 'unwitnessed')
    return `${inked('!', 'alert', { hasColours })} ${printable(verdict.what)}. The log signed it, and nobody else vouches for it yet.\n`;
  const { entry, index, trusted } = verdict.proven;
  const { checkpoint, cosigners } = trusted;
  const witnesses = cosigners.map(
    ({ name, atSeconds }) => `${printable(name)}  ${timeText(1000 * atSeconds)}`,
  );
  const formFault = verdict.formFault;
  return [
    formFault === null
      ? describeEntry(parseEntry(entry))
      : row('says', `nothing that this log’s entries say: ${printable(formFault)}`),
    row('log', printable(checkpoint.origin)),
    row('place', `entry ${count(index)} in a tree of ${count(checkpoint.size)}`),
    row('witnesses', ...(witnesses.length === 0 ? ['none: the policy asks for none'] : witnesses)),
    '\n',
    formFault === null
      ? `${inked('✓', 'good', { hasColours })} It is in the log, for everybody to see, and stays there.\n`
      : `${inked('✗', 'bad', { hasColours })} It is in the log, and breaks the form of its entries.\n`,
  ].join('');
}

async function bytesOf(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch {
    throw new Unreadable(`${path} can’t be read`);
  }
}

/** Null for what isn't understood. */
function readOptions({ args, workingFolder }: VerifyOptions) {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        policy: { type: 'string' },
        entry: { type: 'string' },
        json: { type: 'boolean', default: false },
        quiet: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false, short: 'h' },
      },
    });
    const [file, ...more] = positionals;
    if (more.length > 0) return null;
    const path = (given: string | undefined) => (given === undefined ? null : resolve(workingFolder, given));
    return { values, file: path(file), policy: path(values.policy), entry: path(values.entry) };
  } catch {
    return null;
  }
}
