import { bytesToHex, PorchlightError, utf8 } from '@porchlight/kernel';
import { type PolicyParty, parsePolicy, type Sha256 } from '@porchlight/tlog';

/** A log that a witness cosigns for. */
export interface KnownLog {
  /** The name of its keys. */
  readonly origin: string;
  /** SHA-256 of the origin in hexadecimal: where what is kept of it lies, in the folder and on the web. */
  readonly originHash: string;
  /** Its keys, as a policy's `log` lines. */
  readonly logs: readonly PolicyParty[];
  /** Where its tiles are, with a slash at the end; null where no line says it. */
  readonly prefix: string | null;
}

/** The logs of a policy file by their origin; one that changes its key has a line for each. Throws `invalid_setting` for a file that is none or has no log. */
export function knownLogs(text: string, sha256: Sha256): ReadonlyMap<string, KnownLog> {
  const known = new Map<string, KnownLog>();
  for (const party of logsOf(text, sha256)) {
    const origin = party.key.name;
    const earlier = known.get(origin);
    known.set(origin, {
      origin,
      originHash: bytesToHex(sha256(utf8(origin))),
      logs: [...(earlier?.logs ?? []), party],
      prefix: earlier?.prefix ?? prefixOf(party),
    });
  }
  if (known.size === 0) throw new PorchlightError('invalid_setting', 'LOGS_FILE names no log');
  return known;
}

function logsOf(text: string, sha256: Sha256): readonly PolicyParty[] {
  try {
    return parsePolicy(text, sha256).logs;
  } catch (cause) {
    const hint = cause instanceof PorchlightError ? cause.message : 'it can’t be read';
    throw new PorchlightError('invalid_setting', `LOGS_FILE: ${hint}`, { cause });
  }
}

function prefixOf({ key, url }: PolicyParty): string | null {
  if (url === null) return null;
  if (!/^https?:$/.test(URL.parse(url)?.protocol ?? ''))
    throw new PorchlightError('invalid_setting', `LOGS_FILE: the address of ${key.name} is not HTTP`);
  return url.endsWith('/') ? url : `${url}/`;
}
