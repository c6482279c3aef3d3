import type { AuditResult } from '../audit/auditLog.ts';
import type { LogFault } from '../audit/LogFault.ts';
import type { BrokenRule } from '../rules/RuleName.ts';
import { timeText } from '../rules/timeText.ts';
import { EXIT, type ExitCode } from './exitCode.ts';
import { count, inked, printable, row, type TextOutput } from './TextOutput.ts';

/** What a report says beside the result. */
export interface AuditContext {
  readonly copy: string;
  /** The file that it was given in, or null where the log's own was taken. */
  readonly policyFile: string | null;
  /** Null where nothing is remembered. */
  readonly statePath: string | null;
  /** Where the notes of each fault were kept, in the order of the faults; null for one without. */
  readonly evidence: readonly (string | null)[];
}

/** What a script is told. */
export function exitCodeOf({ faults, state, unread, shown, isTrusted }: AuditResult): ExitCode {
  if (faults.length > 0) return EXIT.logBroken;
  if (state.broken.length > 0) return EXIT.ruleBroken;
  return unread !== null || shown === null || !isTrusted ? EXIT.unread : EXIT.holds;
}

/** One line for an entry that breaks a rule. */
export function brokenLine({ index, kind, rule, what }: BrokenRule, output: TextOutput): string {
  const name = `entry ${count(index)}${kind === null ? '' : `, ${kind}`}`;
  return `  ${inked('✗', 'bad', output)} ${name}: ${printable(what)} ${inked(`(${rule})`, 'faint', output)}\n`;
}

/** One line for what is wrong with the log, and where the notes that show it are. */
export function faultLine({ fault, what }: LogFault, evidence: string | null, output: TextOutput): string {
  const line = `  ${inked('✗', 'bad', output)} ${inked(fault, 'strong', output)}: ${printable(what)}\n`;
  return evidence === null ? line : `${line}    the signed notes are kept in ${evidence}\n`;
}

/** Whose copy it is, and whose word it is held against. */
export function headText({ copy, policyFile }: AuditContext): string {
  const policy =
    policyFile === null
      ? [
          'the log’s own, from beside it: so far this is the operator’s own word',
          'for who must have cosigned. Give --policy FILE to use yours.',
        ]
      : [policyFile];
  return `${row('log', copy)}${row('policy', ...policy)}\n`;
}

/** All in sum. */
export function sumText(result: AuditResult, { statePath }: AuditContext, output: TextOutput): string {
  const { state, shown, unwitnessed, notices, fromSize } = result;
  const parts = [...notices.map((notice) => row('note', printable(notice)))];
  if (shown !== null) {
    const read = state.frontier.size - fromSize;
    const earlier = fromSize === 0 ? '' : `, ${count(fromSize)} before`;
    parts.push(row('origin', printable(shown.checkpoint.origin)));
    parts.push(
      row(
        'entries',
        `${count(shown.size)} in the tree; ${count(read)} read now${earlier}`,
        ...kindLines(result),
      ),
    );
    if (state.firstAtMs !== null && state.lastAtMs !== null)
      parts.push(row('times', `${timeText(state.firstAtMs)} to ${timeText(state.lastAtMs)}`));
    parts.push(row('root', Buffer.from(shown.rootHash).toString('base64')));
    parts.push(row('witnesses', ...witnessLines(result)));
  }
  const waiting = (unwitnessed?.size ?? 0) - (shown?.size ?? 0);
  if (waiting > 0)
    parts.push(row('waiting', `${count(waiting)} signed by the log, not yet cosigned by enough witnesses`));
  if (statePath !== null) parts.push(row('remembered', statePath));
  return `${parts.join('')}\n${verdict(result, output)}\n`;
}

/** The last line. */
export function verdict(result: AuditResult, output: TextOutput): string {
  const { faults, state, unread, shown, isTrusted } = result;
  const bad = (text: string) => `${inked('✗', 'bad', output)} ${text}`;
  const lines: string[] = [];
  if (faults.length > 0)
    lines.push(
      bad(`The log itself is broken: ${[...new Set(faults.map(({ fault }) => fault))].join(', ')}.`),
    );
  const entries = new Set(state.broken.map(({ index }) => index)).size;
  if (entries > 0)
    lines.push(
      bad(
        `${entries === 1 ? 'One entry breaks' : `${count(entries)} entries break`} a rule: ${countsByRule(state.broken)}.`,
      ),
    );
  const open = (text: string) => lines.push(`${inked('!', 'alert', output)} ${printable(text)}`);
  if (unread !== null) open(`Not all could be read: ${unread}.`);
  if (shown === null) open('No checkpoint of this log could be relied on, so none of it was read.');
  else if (!isTrusted)
    open(
      'Not enough of the policy’s witnesses have cosigned this tree: nobody but the log vouches for it yet.',
    );
  if (lines.length === 0)
    lines.push(
      `${inked('✓', 'good', output)} All of it holds: signatures, tiles, roots, and every entry’s rules.`,
    );
  return lines.join('\n');
}

function kindLines({ state, brokenBefore }: AuditResult): string[] {
  const kinds = [...state.counts].toSorted(([, a], [, b]) => b - a).map(([kind, n]) => `${kind} ${count(n)}`);
  const found = brokenBefore === 1 ? 'one breach was found' : `${count(brokenBefore)} breaches were found`;
  const before = brokenBefore === 0 ? [] : [`${found} in an earlier audit; --from-start lists them again`];
  return [...(kinds.length === 0 ? [] : [kinds.join(', ')]), ...before];
}

function witnessLines({ shown }: AuditResult): string[] {
  const cosigners = shown?.cosigners ?? [];
  const width = Math.max(0, ...cosigners.map(({ name }) => name.length));
  const lines = cosigners.map(
    ({ name, atSeconds }) => `${printable(name).padEnd(width)}  ${timeText(1000 * atSeconds)}`,
  );
  return lines.length === 0 ? ['none of the policy’s have cosigned'] : lines;
}

function countsByRule(broken: readonly BrokenRule[]): string {
  const rules = Map.groupBy(broken, ({ rule }) => rule);
  return [...rules].map(([rule, all]) => `${rule} ${count(all.length)}`).join(', ');
}
