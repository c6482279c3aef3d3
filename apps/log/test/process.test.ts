import { rm } from 'node:fs/promises';
import { encodeLogEntry } from '@porchlight/contracts/log';
import type { LoggedBytes } from '@porchlight/domain';
import { tilesFrom } from '@porchlight/domain/log';
import { bytesToHex, systemClock, systemRandom } from '@porchlight/kernel';
import { nodeVerifyPrimitives } from '@porchlight/seal/node-verify';
import { sampleLogged } from '@porchlight/testkit/log-backlog/sampleLogged';
import {
  decodeEntryBundle,
  Frontier,
  leafHash,
  openProofFile,
  TILE_WIDTH,
  tileInTree,
  trustCheckpoint,
} from '@porchlight/tlog';
import { expect, test } from 'vitest';
import { LogWorld } from './LogWorld.ts';

const PATIENCE = { timeout: 30_000, interval: 20 };
const { sha256 } = nodeVerifyPrimitives;

function freshEntries(count: number): LoggedBytes[] {
  const hex = () => bytesToHex(systemRandom(32));
  return Array.from({ length: count }, () =>
    sampleLogged(
      encodeLogEntry({
        ...{ v: 1, kind: 'blinded', atMs: systemClock.nowMs() },
        ...{ labelHex: hex(), valueHex: hex() },
      }),
    ),
  );
}

/** Reads the whole log as a stranger does, and holds it against the root of what is shown. */
async function readWholeLog(world: LogWorld): Promise<Uint8Array[]> {
  const note = await world.objects.get('checkpoint');
  const { checkpoint } = trustCheckpoint(note ?? new Uint8Array(0), world.policy, nodeVerifyPrimitives);
  const entries: Uint8Array[] = [];
  for (let index = 0; index * TILE_WIDTH < checkpoint.size; index += 1) {
    const tile = tileInTree('entries', index, checkpoint.size);
    entries.push(...decodeEntryBundle(await tilesFrom(world.objects)(tile), tile.width));
  }
  const frontier = new Frontier(sha256);
  for (const entry of entries) frontier.append(leafHash(entry, sha256));
  expect(frontier.root()).toEqual(checkpoint.rootHash);
  return entries;
}

/** Each entry has a place of its own and a proof that holds by the policy, and the log holds these and nothing else. */
async function expectWholeLog(world: LogWorld, expected: readonly LoggedBytes[]): Promise<void> {
  const hashes = expected.map((entry) => entry.leafHash);
  await expect.poll(async () => (await world.shown(hashes)).length, PATIENCE).toBe(expected.length);
  const entries = await readWholeLog(world);
  expect(entries).toHaveLength(expected.length);
  for (const [at, { index, proof }] of (await world.shown(hashes)).entries()) {
    const proven = openProofFile(proof, world.policy, nodeVerifyPrimitives);
    expect([proven.index, proven.entry]).toEqual([index, expected[at]?.entry]);
    expect(entries[index]).toEqual(proven.entry);
  }
}

test('the log shows what is queued, each entry once, however often its process is killed in the midst of it', async () => {
  await using world = await LogWorld.open();
  const log = await world.process();
  const all: LoggedBytes[] = [];
  for (const isSomeShown of [false, true, false]) {
    expect(await log.start()).toBe(true);
    const batches = [freshEntries(20), freshEntries(30)];
    for (const batch of batches) await world.queue.add(batch);
    const hashes = batches.flat().map((entry) => entry.leafHash);
    all.push(...batches.flat());
    if (isSomeShown)
      await expect.poll(async () => (await world.shown(hashes)).length, PATIENCE).toBeGreaterThan(0);
    await log.kill();
  }
  expect(await log.start()).toBe(true);
  await expectWholeLog(world, all);
  expect((await fetch(log.readyUrl)).status).toBe(200);
  expect(await log.kill('SIGTERM')).toBe(0);
});

test('two processes over one head make one history', async () => {
  await using world = await LogWorld.open();
  const logs = [await world.process(), await world.process()];
  expect(await Promise.all(logs.map((log) => log.start()))).toEqual([true, true]);
  const all: LoggedBytes[] = [];
  for (let round = 0; round < 12; round += 1) {
    const entries = freshEntries(5);
    all.push(...entries);
    await world.queue.add(entries);
  }
  await expectWholeLog(world, all);
  expect(logs.flatMap(({ lines }) => lines).filter(({ level }) => level === 'error')).toEqual([]);
});

test('a log whose head file is gone refuses to start, and says what to do', async () => {
  await using world = await LogWorld.open();
  const log = await world.process();
  expect(await log.start()).toBe(true);
  const entries = freshEntries(3);
  await world.queue.add(entries);
  await expectWholeLog(world, entries);
  await log.kill();
  await rm(world.headFile);
  expect(await log.start()).toBe(false);
  expect(JSON.stringify(log.lines)).toContain('Restore that file');
  expect((await readWholeLog(world)).length).toBe(3);
});
