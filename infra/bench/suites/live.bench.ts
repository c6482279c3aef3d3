import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Cloud, startCloud } from '@porchlight/cli/cloud';
import type { BenchOptions, BenchRow } from '../Benchmark.ts';
import { interleave } from '../interleave.ts';
import { Audience, quantile } from '../live/Audience.ts';
import { BareRelay } from '../live/BareRelay.ts';
import { FRAMES_A_SECOND } from '../live/BenchCamera.ts';
import { pairCameras, type Way } from '../live/LiveTown.ts';
import { cpuSecondsOf, memoryKibOf } from '../live/processUse.ts';
import { resumeTimes } from '../live/resume.ts';

export const name = 'live';
export const about =
  'sealed pictures of 640 × 360 at 15 a second on their way from device to viewers, through broker and api, against a bare relay of WebSockets in one process that carries the same bytes';

const HOUSEHOLDS = 2;
const CAMERAS = 4;
const VIEWERS = 8;
const SECONDS = 5;
/** A round. */
const BREAKS = 4;

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
  return [
    ...(await latencyRows(sides, options)),
    ...(await beginRows(sides, options)),
    ...(await resumeRows(ways, options)),
    ...(await viewerRows(sides, options)),
    ...memory,
  ];
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
      async () => {
        using audience = await Audience.join(ways.slice(0, 1), VIEWERS);
        return quantile(await audience.watch(SECONDS), part);
      };
    rows.push(
      ...(await compare(`${name} from device to viewer, ${VIEWERS} viewers`, 'ms', sides, time, options)),
    );
  }
  return rows;
}

/** From asking to see a camera to its announcement, which brings the key; for the bare relay, to an open socket. */
function beginRows(sides: Sides, options: BenchOptions): Promise<readonly BenchRow[]> {
  const begin =
    ({ ways: [way] }: Side) =>
    async () => {
      const beganMs = performance.now();
      (await way?.join(() => undefined))?.close();
      return performance.now() - beganMs;
    };
  return compare('start of a viewer', 'ms', sides, begin, options);
}

/** There is nothing to compare it with: a bare relay has nobody who comes back. */
async function resumeRows([way]: readonly Way[], { rounds }: BenchOptions): Promise<readonly BenchRow[]> {
  if (way === undefined) return [];
  const taken = await resumeTimes(way, rounds * BREAKS);
  const row = { contender: 'broker and api', unit: 'ms', comparedWith: null, ratio: 1 };
  return [
    { ...row, measure: 'from a broken socket to the next picture, p50', figure: quantile(taken, 0.5) },
    { ...row, measure: 'from a broken socket to the next picture, p95', figure: quantile(taken, 0.95) },
  ];
}

/** All cameras at once. */
function viewerRows(sides: Sides, options: BenchOptions): Promise<readonly BenchRow[]> {
  const viewers = sides['broker and api'].ways.length * VIEWERS;
  const serve =
    ({ ways, pids }: Side) =>
    async () => {
      using audience = await Audience.join(ways, VIEWERS);
      await audience.watch(1);
      const [before, beganMs] = [cpuSecondsOf(pids), performance.now()];
      await audience.watch(SECONDS);
      const seconds = (performance.now() - beganMs) / 1000;
      return (audience.size * seconds) / (cpuSecondsOf(pids) - before);
    };
  const measure = `viewers at ${FRAMES_A_SECOND} pictures a second, of ${viewers}`;
  return compare(measure, 'per core', sides, serve, options);
}

/** Once: how much the second half of the viewers adds, while everybody watches. */
async function memoryRows(sides: Sides): Promise<readonly BenchRow[]> {
  const grown =
    ({ ways, pids }: Side) =>
    async () => {
      const half = ways.length / 2;
      using first = await Audience.join(ways.slice(0, half), VIEWERS);
      await first.watch(SECONDS);
      const before = memoryKibOf(pids);
      using second = await Audience.join(ways.slice(half), VIEWERS);
      await second.watch(SECONDS);
      return Math.max((memoryKibOf(pids) - before) / second.size, 1);
    };
  return compare('memory a viewer, of the second half', 'KiB', sides, grown, { rounds: 1 });
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
