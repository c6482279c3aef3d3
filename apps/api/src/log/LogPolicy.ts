import { readFileSync } from 'node:fs';
import { PorchlightError } from '@porchlight/kernel';
import { type Policy, type PolicyParty, parsePolicy, type Sha256 } from '@porchlight/tlog';

/** What clients pin of the log (C2SP tlog-policy), as it is handed out and as it is understood. */
export interface LogPolicy {
  readonly text: string;
  readonly policy: Policy;
  readonly log: PolicyParty;
  /** What the policy calls those of its witnesses that keep every entry. */
  readonly mirrors: readonly string[];
}

const MAX_CHARS = 4096;

/** Reads a policy of one log. Throws `invalid_setting` for another, and for mirrors that it doesn't name. */
export function openLogPolicy(text: string, mirrors: readonly string[], sha256: Sha256): LogPolicy {
  const policy = parsedPolicy(text, sha256);
  const [log, ...others] = policy.logs;
  if (log === undefined || others.length > 0 || text.length > MAX_CHARS)
    throw refused(`the policy names one log, and has at most ${MAX_CHARS} characters`);
  const unknown = mirrors.find((name) => !policy.witnesses.some((witness) => witness.name === name));
  if (unknown !== undefined) throw refused(`LOG_MIRRORS names ${unknown}, which the policy doesn't`);
  return { text, policy, log, mirrors };
}

/** The policy in the file. Throws `invalid_setting`. */
export function readLogPolicy(file: string, mirrors: readonly string[], sha256: Sha256): LogPolicy {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    throw refused('there is no such file', cause);
  }
  return openLogPolicy(text, mirrors, sha256);
}

function parsedPolicy(text: string, sha256: Sha256): Policy {
  try {
    return parsePolicy(text, sha256);
  } catch (cause) {
    throw refused('it is no policy (C2SP tlog-policy)', cause);
  }
}

function refused(why: string, cause?: unknown): PorchlightError {
  return new PorchlightError('invalid_setting', `LOG_POLICY_FILE can't be used: ${why}`, { cause });
}
