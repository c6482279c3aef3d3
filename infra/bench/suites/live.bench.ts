import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Cloud, startCloud } from '@porchlight/cli/cloud';
import type { BenchOptions, BenchRow } from '../Benchmark.ts';
import { interleave } from '../interleave.ts';
import { BareRelay } from '../live/BareRelay.ts';
import { FRAMES_A_SECOND } from '../live/BenchCamera.ts';
import { film, quantile } from '../live/film.ts';
import { pairCameras, type Way } from '../live/LiveTown.ts';
import { cpuSecondsOf, memoryKibOf } from '../live/processUse.ts';

export const name = 'live';
export const about =
  'sealed pictures of 640 × 360 at 15 a second on their way from device to viewers, through broker and api, against a bare relay of WebSockets in one process that carries the same bytes';

const HOUSEHOLDS = 2;
const CAMERAS = 4;
const VIEWERS = 8;
const SECONDS = 5;

export async function run(options: BenchOptions): Promise<readonly BenchRow[]> {
  await using closing = new AsyncDisposableStack();
  const folder = mkdtempSync(join(tmpdir(), 'porchlight-bench-'));
  closing.defer(() => rmSync(folder, { recursive: true, force: true }));
  // PostgreSQL, which runs as another user when root starts it, must be able to pass through.
  chmodSync(folder, 0o711);
  const path = process.env['PATH'] ?? '';
  const quiet = { redisUrl: null, path, clipSilenceMs: 30_000, progress: () => undefined };
  const cloud = closing.use(await startCloud({ ...quiet, folder: join(folder, 'cloud') }));
  const bare = closing.use(await BareRelay.start());
  const ways = await pairCameras(cloud, folder, { households: HOUSEHOLDS, cameras: CAMERAS }, closing);
  const bareWays = await Promise.all(ways.map((way, i) => bare.wayOf(way, String(i))));
  const sides = {
    'broker and api': { ways, pids: pidsOf(cloud) },
    'bare relay': { ways: bareWays, pids: [bare.pid] },
  };
  // A camera begins its session for its first viewer.
  for (const way of ways) (await way.join(() => undefined)).close();
  const memory = await memoryRows(sides);
  return [...(await latencyRows(sides, options)), ...(await viewerRows(sides, options)), ...memory];
}

interface Side {
  readonly ways: readonly Way[];
  /** The processes that records pass through. */
  readonly pids: readonly number[];
}
type Sides = Readonly<Record<'broker and api' | 'bare relay', Side>>;

/** One camera, and as many viewers as it may have. */
async function latencyRows(sides: Sides, options: BenchOptions): Promise<readonly BenchRow[]> {
  const rows: BenchRow[] = [];
  for (const [part, name] of [
    [0.5, 'p50'],
    [0.99, 'p99'],
  ] as const) {
    const time =
      ({ ways }: Side) =>
      async () =>
        quantile(await film(ways.slice(0, 1), VIEWERS, SECONDS), part);
    rows.push(
      ...(await compare(`${name} from device to viewer, ${VIEWERS} viewers`, 'ms', sides, time, options)),
    );
  }
  return rows;
}

/** All cameras at once. */
function viewerRows(sides: Sides, options: BenchOptions): Promise<readonly BenchRow[]> {
  const viewers = sides['broker and api'].ways.length * VIEWERS;
  const serve = (side: Side) => async () => {
    const before = cpuSecondsOf(side.pids);
    const beganMs = performance.now();
    await film(side.ways, VIEWERS, SECONDS);
    const seconds = (performance.now() - beganMs) / 1000;
    return (viewers * seconds) / (cpuSecondsOf(side.pids) - before);
  };
  const measure = `viewers at ${FRAMES_A_SECOND} pictures a second, of ${viewers}`;
  return compare(measure, 'per core', sides, serve, options);
}

/** Once, while the processes are as they started. */
async function memoryRows(sides: Sides): Promise<readonly BenchRow[]> {
  const grown =
    ({ ways, pids }: Side) =>
    async () => {
      const before = memoryKibOf(pids);
      const sockets = [];
      for (const way of ways) for (let i = 0; i < VIEWERS; i++) sockets.push(await way.join(() => undefined));
      const kib = (memoryKibOf(pids) - before) / sockets.length;
      for (const socket of sockets) socket.close();
      return Math.max(kib, 1);
    };
  return compare('memory a viewer', 'KiB', sides, grown, { rounds: 1 });
}

function compare(
  measure: string,
  unit: string,
  sides: Sides,
  contender: (side: Side) => () => Promise<number>,
  options: BenchOptions,
): Promise<readonly BenchRow[]> {
  const contenders = {
    'broker and api': contender(sides['broker and api']),
    'bare relay': contender(sides['bare relay']),
  };
  return interleave({ measure, unit, contenders, peer: 'bare relay' }, options);
}

function pidsOf({ processes }: Cloud): readonly number[] {
  return processes.filter(({ name }) => name === 'broker' || name === 'api').map(({ pid }) => pid);
}
