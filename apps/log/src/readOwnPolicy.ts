import type { LogKey } from '@porchlight/domain/log';
import { equalBytes, PorchlightError } from '@porchlight/kernel';
import { type Policy, parsePolicy, type Sha256 } from '@porchlight/tlog';

/** The policy that the log publishes of itself. Throws `invalid_setting` unless its one log is this one under this key, and for a malformed text. */
export function readOwnPolicy(text: string, { key }: LogKey, sha256: Sha256): Policy {
  const policy = parsed(text, sha256);
  const [own, ...others] = policy.logs;
  const isOwn =
    own !== undefined && own.key.name === key.name && equalBytes(own.key.publicKey, key.publicKey);
  if (!isOwn || others.length > 0)
    throw new PorchlightError(
      'invalid_setting',
      'the log line of LOG_POLICY_FILE must be that of LOG_ORIGIN and of the key in LOG_KEY_FILE, and the only one',
    );
  return policy;
}

function parsed(text: string, sha256: Sha256): Policy {
  try {
    return parsePolicy(text, sha256);
  } catch (cause) {
    const why = cause instanceof PorchlightError ? cause.message : 'it can’t be read';
    throw new PorchlightError('invalid_setting', `LOG_POLICY_FILE holds no policy: ${why}`, { cause });
  }
}
