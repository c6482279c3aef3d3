import { formatVerifierKey, type VerifierKey } from '@porchlight/tlog';
import type { KnownLog } from './knownLogs.ts';
import type { CosignedRecord } from './store/CosignedRecord.ts';

/** What a witness says of itself, in words: who it is, and what it cosigned last of each log. */
export async function describeWitness(
  mode: 'witness' | 'mirror',
  key: VerifierKey,
  logs: Iterable<KnownLog>,
  record: CosignedRecord,
): Promise<string> {
  const lines = [
    `This is ${key.name}, a ${mode} of transparency logs (c2sp.org/tlog-witness).`,
    `Its key: ${formatVerifierKey(key)}`,
    mode === 'mirror'
      ? 'What it cosigns it has checked to only grow, and it keeps every entry and serves them here.'
      : 'What it cosigns it has checked to only grow.',
  ];
  for (const log of logs) {
    const last = await record.get(log);
    lines.push('', `Log: ${log.origin}`, `Kept below: /${log.originHash}/`);
    if (last === null) lines.push('Nothing of it was cosigned yet.');
    else lines.push(`Last cosigned: ${last.checkpoint.size} entries, ${timeOf(last.atSeconds)}`);
  }
  return `${lines.join('\n')}\n`;
}

function timeOf(seconds: number): string {
  return new Date(seconds * 1000).toISOString().replace('.000Z', 'Z');
}
