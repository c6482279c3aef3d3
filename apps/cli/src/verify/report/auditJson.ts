import type { AuditResult } from '../audit/auditLog.ts';
import { type AuditContext, exitCodeOf } from './describeAudit.ts';

/** The whole report as one object for scripts. */
export function auditJson(result: AuditResult, context: AuditContext): object {
  const { state, shown, unwitnessed } = result;
  return {
    copy: context.copy,
    policyFile: context.policyFile,
    statePath: context.statePath,
    origin: shown?.checkpoint.origin ?? null,
    treeSize: shown?.size ?? null,
    rootHashB64: shown === null ? null : Buffer.from(shown.rootHash).toString('base64'),
    unwitnessedSize: unwitnessed?.size ?? null,
    isTrusted: result.isTrusted,
    witnesses: (shown?.cosigners ?? []).map(({ name, atSeconds }) => ({ name, atMs: 1000 * atSeconds })),
    readFrom: result.fromSize,
    readTo: state.frontier.size,
    counts: Object.fromEntries(state.counts),
    firstAtMs: state.firstAtMs,
    lastAtMs: state.lastAtMs,
    broken: state.broken,
    faults: result.faults.map(({ fault, what, index }, at) => ({
      fault,
      what,
      index,
      evidence: context.evidence[at] ?? null,
    })),
    notices: result.notices,
    unread: result.unread,
    exitCode: exitCodeOf(result),
  };
}
