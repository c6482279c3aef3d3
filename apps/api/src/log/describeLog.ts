import type { LogDescription } from '@porchlight/contracts/http';
import type { LogProgress, ShownCheckpoint } from '@porchlight/domain';
import { bytesToBase64, bytesToHex, utf8 } from '@porchlight/kernel';
import { formatVerifierKey, type PolicyWitness, readSignedCheckpoint, type Sha256 } from '@porchlight/tlog';
import type { LogPolicy } from './LogPolicy.ts';

/** contracts/spec/log.md section 3. */
const MONITORING_WINDOW_MS = 24 * 60 * 60 * 1000;

/** What the log says of itself, out of its policy and of how far its process has come. */
export function describeLog(
  policy: LogPolicy,
  progress: LogProgress,
  { prefixUrl, sha256 }: { readonly prefixUrl: string; readonly sha256: Sha256 },
): LogDescription {
  const [newest, ...before] = progress.checkpoints;
  const originHex = bytesToHex(sha256(utf8(policy.log.key.name)));
  return {
    origin: policy.log.key.name,
    vkey: formatVerifierKey(policy.log.key),
    prefixUrl,
    policy: policy.text,
    shown: newest === undefined ? null : { ...headOf(newest), checkpoint: newest.checkpoint },
    history: before.slice(0, 20).map(headOf),
    unwitnessedEntries: Math.max(0, progress.placedSize - progress.shownSize),
    waitingEntries: progress.waitingEntries,
    witnesses: policy.policy.witnesses.map((witness) => {
      const heard = progress.witnesses.find(({ name }) => name === witness.name);
      return {
        name: witness.name,
        vkey: formatVerifierKey(witness.key),
        url: witness.url,
        mirrorUrl: policy.mirrors.includes(witness.name) ? mirrorOf(witness, originHex) : null,
        cosigned: heard?.cosigned ?? null,
        failingSinceMs: heard?.failingSinceMs ?? null,
      };
    }),
    monitoringWindowMs: MONITORING_WINDOW_MS,
  };
}

function headOf({ size, shownAtMs, checkpoint }: ShownCheckpoint) {
  const { rootHash } = readSignedCheckpoint(checkpoint).checkpoint;
  return { size, rootHashB64: bytesToBase64(rootHash), atMs: shownAtMs };
}

/** contracts/spec/log.md section 4. */
function mirrorOf({ url }: PolicyWitness, originHex: string): string | null {
  return url === null ? null : `${url.replace(/\/$/, '')}/${originHex}/`;
}
