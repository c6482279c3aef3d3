import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { DemoReport } from '../../src/demo/DemoReport.ts';
import { DemoRun } from './DemoRun.ts';
import { openKept } from './openKept.ts';

const NOTHING = { files: [], processes: [] };
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'porchlight-demo-sources-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function rootFolders(): readonly string[] {
  return statSync('/var/lib/porchlight', { throwIfNoEntry: false }) === undefined
    ? []
    : readdirSync('/var/lib/porchlight');
}

async function ended(run: DemoRun): Promise<number | null> {
  const exitCode = await run.untilExit();
  // The shells that watch over the databases end a moment after us.
  await vi.waitFor(() => expect(run.left).toEqual(NOTHING), 5000);
  return exitCode;
}

test('a machine with no program on its PATH runs the main job, in a folder that only its owner may enter; what is kept can be opened with the keys kept', {
  timeout: 180_000,
}, async () => {
  const before = rootFolders();
  const kept = join(folder, 'kept');
  using run = new DemoRun(['--json', '--keep', kept], 0o700);
  expect(await ended(run)).toBe(0);
  expect(run.stderr).toBe('');
  expect(run.stdout).toMatch(/^\{.*\}\n$/);
  expect(rootFolders()).toEqual(before);
  expect(run.processCount).toBeGreaterThan(8);

  const report: DemoReport = JSON.parse(run.stdout);
  expect(report).toMatchObject({
    ok: true,
    faults: [],
    jobsBackend: 'postgres',
    plaintextLeaks: 0,
    matchesMissed: 0,
    matchesWrong: 0,
    clipsUnfinished: 1,
  });
  expect(report.clipsOfScene).toBeGreaterThanOrEqual(1);
  // Eighteen houses with two clips each, and the smashed camera's.
  expect(report.clipsRecorded).toBe(report.clipsOfScene + 36 + 1);
  expect(report.clipsStored).toBe(report.clipsRecorded);
  expect(report.clipsOffered).toBeGreaterThan(report.clipsMatched);
  expect(report.clipsMatched).toBeGreaterThan(10);
  expect(report.clipsOpened).toBe(report.clipsMatched);
  expect(report.framesDecoded).toBe(report.framesEncoded);
  expect(report.framesEncoded).toBeGreaterThan(300);
  expect(report.bytesSearched).toBeGreaterThan(report.ciphertextBytes);
  expect(report.needlesSearched).toBeGreaterThan(1000);
  // A keyring of each home, the agency and its key, the request.
  expect(report.logEntries).toBeGreaterThan(5);
  expect(report.logCosigners.length).toBeGreaterThanOrEqual(2);
  expect(Object.keys(report.timesMs)).toEqual([
    'start',
    'pair',
    'film and store',
    'match',
    'open and decode',
    'search for leaks',
    'audit the log',
  ]);

  expect(readdirSync(kept).sort()).toEqual(['owner-keys.json', 'servers']);
  expect(statSync(join(kept, 'owner-keys.json')).mode & 0o777).toBe(0o600);
  const servers = join(kept, 'servers');
  expect(readdirSync(servers).sort()).toEqual(['database-1', 'database-2', 'logs', 'objects', 'spool']);
  expect(readdirSync(join(servers, 'database-1'))).toContain('public.clips.txt');
  expect(readdirSync(join(servers, 'logs')).sort()).toEqual([
    'api.log',
    'broker.log',
    'log.log',
    'mirror.log',
    'store.log',
    'witness-1.log',
    'witness-2.log',
    'worker.log',
  ]);
  expect(readdirSync(join(servers, 'objects'))).toHaveLength(report.clipsStored);
  const opened = openKept(kept);
  expect(opened).toHaveLength(report.clipsStored);
  expect(opened.filter((clip) => clip.manifest === null)).toHaveLength(1);
  expect(opened.every((clip) => clip.segments.length > 2)).toBe(true);
});

test('Ctrl-C ends the demo in the middle of filming, and leaves nothing behind', {
  timeout: 120_000,
}, async () => {
  using run = new DemoRun([]);
  await vi.waitFor(() => expect(run.entries).toContain('scene.log'), 90_000);
  run.interrupt();
  expect(await ended(run)).toBe(130);
  expect(run.stdout).toContain('Somebody asked the demo to stop');
});

test.each([
  ['is not there', () => 'nowhere.mp4', 'can not be read'],
  ['is empty', () => write('empty.mp4', ''), 'is empty: give --source a video file'],
  ['is a folder', () => folder, 'is not a file: give --source a video file'],
])('a source that %s is told of before anything is started', async (_, source, hint) => {
  using run = new DemoRun(['--source', source()]);
  expect(await ended(run)).toBe(1);
  expect(run.stdout).toContain(hint);
  expect(run.stdout).toContain('(unsupported_media)');
  expect(run.processCount).toBe(1);
  using json = new DemoRun(['--json', '--source', source()]);
  expect(await ended(json)).toBe(1);
  expect(JSON.parse(json.stdout)).toEqual({ ok: false, faults: [expect.stringContaining(hint)] });
});

test('a source that is no video is told of, and nothing stays behind', { timeout: 60_000 }, async () => {
  using run = new DemoRun(['--json', '--source', write('letter.mp4', 'Dear neighbours,\n'.repeat(1000))]);
  expect(await ended(run)).toBe(1);
  expect(JSON.parse(run.stdout)).toEqual({
    ok: false,
    faults: ['unsupported_media: the file is text, not video; name a video file'],
  });
});

test('a folder to keep things in that can not be one is told of before a cloud is started', async () => {
  using run = new DemoRun(['--json', '--keep', join(write('file', 'text'), 'below')]);
  expect(await ended(run)).toBe(1);
  expect(JSON.parse(run.stdout)).toEqual({
    ok: false,
    faults: [expect.stringMatching(/^invalid_setting: .*--keep/)],
  });
  expect(run.processCount).toBe(1);
});

test('an unknown option is refused with the usage, and --help prints it', async () => {
  using unknown = new DemoRun(['--fast']);
  expect(await ended(unknown)).toBe(1);
  expect(unknown.stdout).toBe('');
  expect(unknown.stderr).toContain('npm run demo -- [--source FILE]');
  expect(unknown.stderr).toContain('(invalid_setting)');
  using help = new DemoRun(['--help']);
  expect(await ended(help)).toBe(0);
  expect(help.stdout).toContain('npm run demo -- [--source FILE]');
});

function write(name: string, text: string): string {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
}
