import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loggedBytes } from '@porchlight/domain';
import { PostgresDatabase, PostgresLogQueue } from '@porchlight/index-store';
import { bytesToHex, systemClock, systemRandom, utf8 } from '@porchlight/kernel';
import { nodePrimitives } from '@porchlight/seal/node';
import { decodeEntryBundle, meetsQuorum, openProofFile, parsePolicy, signedByLog } from '@porchlight/tlog';
import { expect, test } from 'vitest';
import { loadCloudSecrets } from '../../src/cloud/CloudSecrets.ts';
import { choosePorts } from '../../src/cloud/choosePorts.ts';
import { openCloudFolder } from '../../src/cloud/openCloudFolder.ts';
import { type Cosigners, cosignerCount, type LogFiles, prepareLog } from '../../src/cloud/prepareLog.ts';
import { startCloud } from '../../src/cloud/startCloud.ts';

const PATIENCE = { timeout: 30_000, interval: 20 };

/** A folder that goes away with its test; PostgreSQL's own user passes through it. */
async function temporaryFolder() {
  const path = await mkdtemp(join(tmpdir(), 'porchlight-cloud-'));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

function freshEntry() {
  const [labelHex, valueHex] = [bytesToHex(systemRandom(32)), bytesToHex(systemRandom(32))];
  const atMs = systemClock.nowMs();
  return loggedBytes({ v: 1, kind: 'blinded', atMs, labelHex, valueHex }, nodePrimitives.sha256);
}

test('a cloud shows what is logged once enough of its cosigners have it, and its mirror serves a copy', async () => {
  await using folder = await temporaryFolder();
  await using cloud = await startCloud({
    folder: join(folder.path, 'cloud'),
    redisUrl: null,
    path: '',
    clipSilenceMs: 2000,
    cosigners: { witnesses: 1, mirror: true },
    progress: () => undefined,
  });
  const policy = parsePolicy(cloud.logPolicy, nodePrimitives.sha256);
  await using database = new PostgresDatabase({ url: cloud.databases.apiUrl, applicationName: 'test' });
  const queue = new PostgresLogQueue(database);
  const stateOf = async (leafHash: Uint8Array) => (await queue.find(leafHash))?.state;
  const [first, second] = [freshEntry(), freshEntry()];
  await queue.add([first]);
  await expect.poll(() => stateOf(first.leafHash), PATIENCE).toBe('shown');
  const [witness, mirror] = policy.witnesses;
  expect(cloud.cosigners.map(({ name }) => name)).toEqual([witness?.name, mirror?.name]);
  const [victim] = cloud.cosigners;
  await victim?.kill();
  await queue.add([second]);
  const unwitnessed = { name: 'placed', text: 'SELECT FROM log_state WHERE placed_size > shown_size' };
  await expect.poll(async () => (await database.query(unwitnessed, [])).length, PATIENCE).toBe(1);
  expect(await stateOf(second.leafHash)).toBe('waiting');
  await victim?.restart();
  await expect.poll(() => stateOf(second.leafHash), PATIENCE).toBe('shown');
  const standing = await queue.find(second.leafHash);
  const proof = standing?.state === 'shown' ? standing.proof : '';
  expect(openProofFile(proof, policy, nodePrimitives)).toMatchObject({ entry: second.entry, index: 1 });
  const originHash = nodePrimitives.sha256(utf8(policy.logs[0]?.key.name ?? ''));
  const copy = `${mirror?.url}/${bytesToHex(originHash)}`;
  expect(signedByLog(await bytesAt(`${copy}/checkpoint`), policy, nodePrimitives).checkpoint.size).toBe(2);
  const entries = decodeEntryBundle(await bytesAt(`${copy}/tile/entries/000.p/2`), 2);
  expect(entries).toEqual([first.entry, second.entry]);
});

async function bytesAt(url: string): Promise<Uint8Array> {
  return new Uint8Array(await (await fetch(url)).arrayBuffer());
}

test('log and cosigners keep their keys over starts, and a majority is the quorum', async () => {
  await using folder = await temporaryFolder();
  openCloudFolder(folder.path);
  const secrets = loadCloudSecrets(folder.path);
  const prepared = async (cosigners: Cosigners) => {
    const ports = await choosePorts({}, cosignerCount(cosigners));
    return prepareLog(folder.path, ports, secrets, cosigners);
  };
  const vkeysOf = ({ policy }: LogFiles) => [...policy.matchAll(/\S+\+[0-9a-f]{8}\+\S+/g)].map(String);
  const cosigners = { witnesses: 2, mirror: true };
  const [first, second] = [await prepared(cosigners), await prepared(cosigners)];
  expect(vkeysOf(first)).toHaveLength(4);
  expect(vkeysOf(second)).toEqual(vkeysOf(first));
  const { quorum, logs } = parsePolicy(first.policy, nodePrimitives.sha256);
  expect(logs.map(({ key }) => key.name)).toEqual([first.origin]);
  for (const [names, isEnough] of [
    [['witness-1'], false],
    [['witness-1', 'mirror'], true],
    [['witness-1', 'witness-2'], true],
  ] as const)
    expect([names, meetsQuorum(quorum, new Set(names))]).toEqual([names, isEnough]);
  const alone = await prepared({ witnesses: 0, mirror: false });
  expect(parsePolicy(alone.policy, nodePrimitives.sha256).quorum).toBeNull();
});

test('a folder from before there was a log gets what the log needs, and keeps the rest', async () => {
  await using folder = await temporaryFolder();
  const secrets = loadCloudSecrets(folder.path);
  const file = join(folder.path, 'secrets.json');
  const { logKeyPem: _pem, logId: _id, logWriter: _writer, databasePasswords, ...earlier } = secrets;
  const { log: _log, ...passwords } = databasePasswords;
  await writeFile(file, JSON.stringify({ ...earlier, databasePasswords: passwords }));
  const later = loadCloudSecrets(folder.path);
  expect(later).toMatchObject({ ...earlier, databasePasswords: passwords });
  expect(later.logKeyPem).not.toBe(secrets.logKeyPem);
  expect(loadCloudSecrets(folder.path)).toEqual(later);
  await writeFile(file, JSON.stringify({ ...secrets, operatorSeedHex: undefined }));
  expect(() => loadCloudSecrets(folder.path)).toThrow(/operatorSeedHex/);
  expect(await readFile(file, 'utf8')).not.toContain('operatorSeedHex');
});
