import { readFile } from 'node:fs/promises';
import { type Policy, parsePolicy, type Sha256 } from '@porchlight/tlog';
import { messageOf } from './audit/CheckpointView.ts';
import { type LogSource, Unreadable } from './copies/LogSource.ts';

const MAX_POLICY_BYTES = 65_536;

/** Reads a policy from a file. Throws `Unreadable`. */
export async function policyOfFile(path: string, sha256: Sha256): Promise<Policy> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch {
    throw new Unreadable(`${path} can’t be read`);
  }
  return parsed(text, path, sha256);
}

/** The policy that the first of these copies has beside the log. Throws `Unreadable`. */
export async function policyOfLog(copies: readonly LogSource[], sha256: Sha256): Promise<Policy> {
  const reasons: string[] = [];
  for (const source of copies) {
    try {
      const bytes = await source.fetch('policy', MAX_POLICY_BYTES);
      if (bytes !== null) return parsed(new TextDecoder().decode(bytes), `policy of ${source.name}`, sha256);
      reasons.push(`${source.name} has no policy beside it`);
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
      reasons.push(error.message);
    }
  }
  throw new Unreadable(`${reasons.join(', and ')}: give one with --policy FILE`);
}

function parsed(text: string, name: string, sha256: Sha256): Policy {
  try {
    return parsePolicy(text, sha256);
  } catch (error) {
    throw new Unreadable(`${name} is no policy: ${messageOf(error)}`);
  }
}
