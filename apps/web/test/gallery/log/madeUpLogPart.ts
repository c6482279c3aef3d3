import { wrap } from 'comlink';
import type { LogReader } from '../../../src/log/LogReader.ts';
import type { ProofCheck } from '../../../src/log/LogView.ts';
import { keepErrorCodes } from '../../../src/worker/errorTransfer.ts';
import { minutesAgo } from '../app/sampleHome.ts';

/** What the page's own samples have as their proof: nothing is checked of it. */
const MADE_UP = 'made up';

const PROVEN: ProofCheck = {
  state: 'proven',
  index: 1234,
  size: 48_213,
  seenBy: [
    { name: 'north', atMs: minutesAgo(12) },
    { name: 'south', atMs: minutesAgo(11) },
  ],
  leafHashHex: 'e'.repeat(64),
  entry: null,
  proof: 'c2sp.org/tlog-proof@v1\n',
};

/** The log as the gallery's server serves it, really read and checked, in a worker; only samples that have no proof are taken at their word. */
export function madeUpLogPart(): Record<string, unknown> {
  let started: ReturnType<typeof start> | null = null;
  const reader = () => {
    started ??= start();
    return started;
  };
  return {
    read: () => reader().read(),
    entry: (leafHashHex: string) => reader().entry(leafHashHex),
    trustAnew: () => reader().trustAnew(),
    proofAt: async () => MADE_UP,
    check: async (proof: string | null): Promise<ProofCheck> => {
      if (proof === null) return { state: 'waiting' };
      return proof === MADE_UP ? PROVEN : reader().check(proof);
    },
  };
}

function start() {
  keepErrorCodes();
  const worker = new Worker(new URL('./madeUpLog.worker.ts', import.meta.url), { type: 'module' });
  return wrap<Pick<LogReader, 'read' | 'entry' | 'check' | 'trustAnew'>>(worker);
}
