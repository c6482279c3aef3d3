import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { canonicalText } from '@porchlight/contracts/log';
import { bytesToHex, systemRandom, utf8 } from '@porchlight/kernel';
import { nodePrimitives } from '@porchlight/seal/node';
import {
  cosign,
  formatCheckpoint,
  formatNote,
  formatProofFile,
  leafHash,
  openProofFile,
  proveInclusion,
  signText,
  verifyInclusion,
} from '@porchlight/tlog';
import type { BenchOptions, BenchRow } from '../Benchmark.ts';
import { interleave, rateOf } from '../interleave.ts';
import { type DurableLog, type DurableStores, openLog, startStores } from '../log/durableLog.ts';
import { EqualLeaves } from '../log/equalLeaves.ts';
import { logKeys } from '../log/logKeys.ts';

export const name = 'log';
export const about =
  'the transparency log with its head in SQLite and its tiles on the S3 server, all synced: durable appends, what one costs as the log grows, how soon one is signed, and proofs checked';

/** Of a blinded entry. */
const ENTRY_BYTES = 201;
const APPENDS = 20_480;
const BATCH = 4096;
const SYNCED_ONE_BY_ONE = 200;
const SIZES = [3, 4, 5, 6, 7].map((power) => 10 ** power);
const GROWN_BATCH = 100;
const GROWN_ROUNDS = 5;
const LOW_LOAD_APPENDS = 40;
const PROOFS = 500;

const leaves = new EqualLeaves(new Uint8Array(ENTRY_BYTES).fill(1));
const { sha256, verifySignature } = nodePrimitives;

export async function run(options: BenchOptions): Promise<readonly BenchRow[]> {
  const grown = SIZES.map((size) => `grown-${size}`);
  await using stores = await startStores(['fast', 'low', ...grown]);
  return [
    ...(await appends(stores, options)),
    ...(await growth(stores, options)),
    ...(await lowLoad(stores, options)),
    ...(await proofs(options)),
  ];
}

async function appends(stores: DurableStores, options: BenchOptions): Promise<readonly BenchRow[]> {
  using log = await openLog(stores, 'fast', { size: 0, leaves });
  const path = join(stores.folder, 'appends');
  return await interleave(
    {
      measure: `durable appends of ${ENTRY_BYTES} bytes`,
      unit: '1/s',
      contenders: {
        [`the log, batches of ${BATCH}`]: () => {
          log.backlog.add(entries(APPENDS));
          return rateOf(APPENDS, () => placeAll(log));
        },
        [`a file, synced after ${BATCH}`]: () => syncedFile(path, APPENDS, BATCH),
        'a file, synced after each': () => syncedFile(path, SYNCED_ONE_BY_ONE, 1),
      },
      peer: 'a file, synced after each',
      otherPeers: [`a file, synced after ${BATCH}`],
    },
    options,
  );
}

/** What a batch costs in logs of several sizes. */
async function growth(stores: DurableStores, options: BenchOptions): Promise<readonly BenchRow[]> {
  using logs = new DisposableStack();
  const contenders: Record<string, () => Promise<number>> = {};
  for (const size of SIZES) {
    const log = logs.use(await openLog(stores, `grown-${size}`, { size, leaves }));
    contenders[sizeName(size)] = async () => {
      const startedMs = performance.now();
      for (let round = 0; round < GROWN_ROUNDS; round++) {
        log.backlog.add(entries(GROWN_BATCH));
        await log.sequencer.round();
      }
      return (performance.now() - startedMs) / GROWN_ROUNDS;
    };
  }
  const measure = `a batch of ${GROWN_BATCH}, until it is signed and served`;
  return await interleave({ measure, unit: 'ms', contenders, peer: sizeName(SIZES[0] ?? 0) }, options);
}

/** From the queue to the signed checkpoint in the bucket, one entry at a time. */
async function lowLoad(stores: DurableStores, options: BenchOptions): Promise<readonly BenchRow[]> {
  using log = await openLog(stores, 'low', { size: 1_000_000, leaves });
  return await interleave(
    {
      measure: 'one entry, from the queue until it is signed and served',
      unit: 'ms',
      contenders: {
        'half of them within': async () => quantile(await lowLoadTimes(log), 0.5),
        '95 in 100 within': async () => quantile(await lowLoadTimes(log), 0.95),
        'what is promised for 95 in 100': async () => 1000,
      },
      peer: 'what is promised for 95 in 100',
    },
    options,
  );
}

async function proofs(options: BenchOptions): Promise<readonly BenchRow[]> {
  const { log, witnesses, policy } = logKeys();
  const { size, rootHash } = leaves.head(1_000_003);
  const entry = new Uint8Array(ENTRY_BYTES).fill(1);
  const index = 765_432;
  const hashes = await proveInclusion(index, size, leaves.read, sha256);
  const text = formatCheckpoint({ origin: log.key.name, size, rootHash, extensions: [] });
  const cosigned = witnesses.map(({ key, sign }) => cosign(text, 1_750_000_000, key, sign));
  const checkpoint = formatNote({ text, signatures: [signText(text, log.key, log.sign), ...cosigned] });
  const proof = formatProofFile({ extra: entry, index, hashes, checkpoint });
  const message = utf8(text);
  const signature = log.sign(message);
  const times = (work: () => unknown) => () =>
    rateOf(PROOFS, () => {
      for (let i = 0; i < PROOFS; i++) work();
    });
  return await interleave(
    {
      measure: 'proofs checked, 1,000,003 entries',
      unit: '1/s',
      contenders: {
        'a whole proof: form, log’s and 2 witnesses’ signatures, path': times(() =>
          openProofFile(proof, policy, nodePrimitives),
        ),
        'the path alone': times(() =>
          verifyInclusion(index, leafHash(entry, sha256), hashes, { size, rootHash }, sha256),
        ),
        'three Ed25519 signatures and nothing else': times(() => {
          for (let i = 0; i < 3; i++) verifySignature(signature, message, log.key.publicKey);
        }),
      },
      peer: 'three Ed25519 signatures and nothing else',
    },
    options,
  );
}

async function placeAll({ sequencer }: DurableLog): Promise<void> {
  while ((await sequencer.round()).placed > 0);
}

async function lowLoadTimes({ backlog, sequencer }: DurableLog): Promise<number[]> {
  const times: number[] = [];
  for (let i = 0; i < LOW_LOAD_APPENDS; i++) {
    const waiting = backlog.untilWaiting();
    const queuedMs = performance.now();
    backlog.add(entries(1));
    await waiting;
    await sequencer.round();
    times.push(performance.now() - queuedMs);
  }
  return times;
}

async function syncedFile(path: string, count: number, batch: number): Promise<number> {
  const written = entries(count);
  const file = openSync(path, 'w');
  const rate = rateOf(count, () => {
    for (let at = 0; at < count; at += batch) {
      for (const entry of written.slice(at, at + batch)) writeSync(file, entry);
      fsyncSync(file);
    }
  });
  return rate.finally(() => closeSync(file));
}

function entries(count: number): Uint8Array[] {
  const hex = () => bytesToHex(systemRandom(32));
  return Array.from({ length: count }, () =>
    utf8(
      canonicalText({
        ...{ v: 1, kind: 'blinded', atMs: 1_780_000_000_000 },
        ...{ labelHex: hex(), valueHex: hex() },
      }),
    ),
  );
}

function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.ceil(sorted.length * share) - 1] ?? Number.NaN;
}

function sizeName(size: number): string {
  return `after ${size.toLocaleString('en')} entries`;
}
