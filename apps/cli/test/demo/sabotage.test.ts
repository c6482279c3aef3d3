import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { bytesToBase64, concatBytes } from '@porchlight/kernel';
import { connectClipStore, type S3ClipStore } from '@porchlight/object-store';
import { splitRecords } from '@porchlight/seal/header';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Cloud, startCloud } from '../../src/cloud/startCloud.ts';
import type { DemoProgress } from '../../src/demo/DemoProgress.ts';
import { type DemoReport, reportOf } from '../../src/demo/DemoReport.ts';
import { FilmedClips } from '../../src/demo/FilmedClips.ts';
import { filmTown } from '../../src/demo/filmTown.ts';
import { openMatches } from '../../src/demo/openMatches.ts';
import { openStored } from '../../src/demo/openStored.ts';
import { pairTown } from '../../src/demo/pairTown.ts';
import { type MatchedClip, type MatchingResult, requestFootage } from '../../src/demo/requestFootage.ts';
import { StageTimes } from '../../src/demo/StageTimes.ts';
import { type LeakResult, searchLeaks } from '../../src/demo/searchLeaks.ts';
import { type Secret, secretsOfClip, secretsOfHousehold } from '../../src/demo/secretsOf.ts';
import { planTown } from '../../src/demo/Town.ts';
import type { PairedHousehold } from '../../src/household/pairHousehold.ts';

const QUIET: DemoProgress = { stage() {}, detail() {}, film() {}, count() {} };
const NO_LEAKS: LeakResult = { total: 0, findings: [], bytesSearched: 0, needles: 0, gaps: [] };
const plan = planTown(Date.now() - 40 * 60_000);
/** The first houses are enough; the demo itself has them all. */
const town = { ...plan, cameras: plan.cameras.slice(0, 6) };
const filmed = new FilmedClips();
let folder: string;
let cloud: Cloud;
let store: S3ClipStore;
let homes: PairedHousehold[];
let devices: Awaited<ReturnType<typeof filmTown>>;
let matched: MatchingResult;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'porchlight-sabotage-'));
  chmodSync(folder, 0o711);
  const cloudFolder = join(folder, 'cloud');
  mkdirSync(cloudFolder, { mode: 0o755 });
  const path = process.env['PATH'] ?? '';
  const settings = { redisUrl: null, path, clipSilenceMs: 2000, progress: () => undefined };
  cloud = await startCloud({ ...settings, folder: cloudFolder });
  store = connectClipStore(cloud.store);
  homes = await pairTown(cloud, town, join(folder, 'devices'));
  const stop = new AbortController().signal;
  devices = await filmTown(
    { source: null, pace: 'fast', folder, path, progress: QUIET, stop },
    town,
    homes,
    filmed,
  );
  matched = await requestFootage(cloud, town, homes, filmed);
});

afterAll(async () => {
  await cloud?.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function reportAfter({ matches = matched, leaks = NO_LEAKS } = {}): Promise<DemoReport> {
  const opened = await openMatches(matches, filmed, join(folder, 'opened'), QUIET);
  return reportOf({
    filmed,
    matched: matches,
    opened,
    leaks,
    log: { entries: 1, kinds: {}, cosigners: [], faults: [] },
    times: new StageTimes(),
    ...devices,
    jobs: 'postgres',
  });
}

/** A match of a house that filmed two clips or more, and the key of its object. */
async function victim(): Promise<{ match: MatchedClip; key: string; object: Uint8Array }> {
  const match = matched.matches.find(({ clip }) => clip.finished && clip.deviceId !== devices.sceneDeviceId);
  if (match === undefined) throw new Error('no house matched');
  const key = await keyOf(match.clip.clipId);
  return { match, key, object: await objectAt(key) };
}

async function keyOf(clipId: string): Promise<string> {
  for await (const key of store.list('')) if (key.includes(clipId)) return key;
  throw new Error('no object of that clip');
}

async function objectAt(key: string): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for await (const part of (await store.get(key))?.body ?? []) parts.push(part);
  return concatBytes(...parts);
}

test('where nothing is wrong the report is ok, and nothing is missing from the search', async () => {
  const leaks = await searchLeaks(cloud, homes);
  expect(leaks).toMatchObject({ total: 0, gaps: [] });
  const report = await reportAfter({ leaks });
  expect(report).toMatchObject({
    ok: true,
    faults: [],
    matchesMissed: 0,
    matchesWrong: 0,
    clipsUnfinished: 1,
  });
  expect(report.clipsMatched).toBeGreaterThanOrEqual(6);
});

test.each<[string, (object: Uint8Array, other: Uint8Array) => Uint8Array | null, RegExp]>([
  [
    'has a flipped bit',
    (object) => object.with(object.length >> 1, (object[object.length >> 1] ?? 0) ^ 1),
    /: (bad_signature|broken_chain): /,
  ],
  [
    'lost its last segment',
    (object) => concatBytes(...splitRecords(object).toSpliced(-2, 1)),
    /: truncated_clip: /,
  ],
  [
    'lost its end',
    (object) => concatBytes(...splitRecords(object).slice(0, -2)),
    /: it is unfinished although the camera finished it/,
  ],
  ["is the camera's other clip", (_, other) => other, /: broken_chain: /],
  ['is empty', () => new Uint8Array(0), /: it is unfinished although the camera finished it/],
  ['is gone', () => null, /: unavailable: /],
])('a stored object that %s is a fault of its clip', async (_, change, fault) => {
  const { match, key, object } = await victim();
  const other = filmed.ofDevice(match.clip.deviceId).find((each) => each.clipId !== match.clip.clipId);
  const changed = change(object, await objectAt(await keyOf(other?.clipId ?? '')));
  try {
    if (changed === null) await store.delete(key);
    else await store.put(key, changed);
    const report = await reportAfter();
    expect(report.ok).toBe(false);
    expect(report.faults.filter((each) => !each.includes(match.clip.clipId))).toEqual([]);
    expect(report.faults[0]).toMatch(fault);
  } finally {
    await store.put(key, object);
  }
});

test('a clip that the index has at another time is missed, and one that it has too many is wrong', async () => {
  const { match } = await victim();
  const { clipId, startedAtMs } = match.clip;
  const client = new pg.Client({ connectionString: cloud.databases.adminUrls[0] });
  await client.connect();
  const move = (byMs: number) =>
    client.query(
      'UPDATE clip_places SET started_at_ms = started_at_ms + $1, ended_at_ms = ended_at_ms + $1 WHERE clip_id = $2',
      [byMs, clipId],
    );
  try {
    expect((await move(-86_400_000)).rowCount).toBe(1);
    const matches = await requestFootage(cloud, town, homes, filmed);
    expect(matches).toMatchObject({ missed: [clipId], wrong: [] });
    const faults = (await reportAfter({ matches })).faults;
    expect(faults).toEqual([`clip ${clipId} should have matched and did not`]);
  } finally {
    await move(86_400_000);
    await client.end();
  }
  const truth = new FilmedClips();
  const report = {
    report: 'clip-begun',
    deviceId: match.clip.deviceId,
    clipId,
    clockUncertaintyMs: 0,
    trigger: 'motion',
  } as const;
  truth.take({ ...report, startedAtMs: startedAtMs - 86_400_000 });
  const { wrong } = await requestFootage(cloud, town, homes, truth);
  expect(wrong).toContain(clipId);
});

test('a stored clip that does not open, though it matched nothing, and a stream that is too long are gaps of the search', async () => {
  const unmatched = filmed.all.find(
    (each) => !matched.matches.some(({ clip }) => clip.clipId === each.clipId),
  );
  if (unmatched === undefined) throw new Error('every clip matched');
  const key = await keyOf(unmatched.clipId);
  const object = await objectAt(key);
  const bomb = join(cloud.folder, 'spool', 'bomb');
  await store.put(key, object.slice(0, -1));
  writeFileSync(bomb, gzipSync(Buffer.alloc(65 * 2 ** 20)));
  const leaks = await searchLeaks(cloud, homes);
  await store.put(key, object);
  rmSync(bomb);
  expect(leaks.gaps).toEqual([
    expect.stringContaining(`clip ${unmatched.clipId} does not open`),
    '1 compressed streams were searched in part only',
  ]);
  expect((await reportAfter({ leaks })).faults).toEqual(leaks.gaps);
});

test('every kind of key and piece that is planted in what the servers hold is found', async () => {
  const { match, key } = await victim();
  const stored = await openStored(match.home, match.clip);
  const secrets: Secret[] = [...secretsOfHousehold(match.home), ...secretsOfClip(stored)];
  const byLabel = new Map(secrets);
  expect([...byLabel.keys()].sort()).toEqual(
    [
      "client's box secret",
      "client's signing seed",
      "device's box secret",
      "device's signing seed",
      'clip key',
      'key leaf of picture',
      'key leaf of sound',
      'key node of picture',
      'key node of sound',
      'piece of a thumbnail',
      'piece of picture',
      'piece of sound',
      'root seed',
      'secret of epoch 1',
      'segment key of picture',
      'segment key of sound',
      'thumbnail key',
      'watch key',
    ].sort(),
  );
  // Pieces are drawn anew for every search, so a whole unit is planted.
  const keys = [...byLabel].filter(([label]) => !label.startsWith('piece'));
  const film =
    stored.opened.segments.find(({ segment }) => segment.isKeyframe)?.plaintext ?? new Uint8Array(0);
  const files = [join(cloud.folder, 'spool', 'keys'), join(cloud.folder, 'logs', 'planted.log')] as const;
  const client = new pg.Client({ connectionString: cloud.databases.adminUrls[0] });
  await client.connect();
  try {
    writeFileSync(files[0], gzipSync(concatBytes(...keys.map(([, bytes]) => bytes))));
    writeFileSync(files[1], `{"msg":"${bytesToBase64(film)}"}\n`);
    await client.query('CREATE TABLE planted (film bytea)');
    await client.query('INSERT INTO planted VALUES ($1)', [film]);
    await store.put(`${key}.plain`, film);
    const leaks = await searchLeaks(cloud, homes);
    const found = new Set(leaks.findings.map(({ label }) => label));
    expect(found).toEqual(new Set([...keys.map(([label]) => label), 'piece of picture']));
    const where = leaks.findings.map((finding) => finding.where).join('\n');
    for (const place of ['spool/keys > gzip', 'logs/planted.log', 'public.planted', 'bucket/'])
      expect(where).toContain(place);
    const report = await reportAfter({ leaks });
    expect(report).toMatchObject({ ok: false, plaintextLeaks: leaks.total });
    expect(report.faults).toContainEqual(expect.stringMatching(/^leak: piece of picture as /));
  } finally {
    await client.query('DROP TABLE IF EXISTS planted');
    await client.end();
    await store.delete(`${key}.plain`);
    for (const file of files) rmSync(file, { force: true });
  }
});
