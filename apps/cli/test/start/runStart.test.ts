import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { base64ToBytes, systemClock, systemRandom } from '@porchlight/kernel';
import { ApiClient, Household } from '@porchlight/owner-client';
import { nodePrimitives } from '@porchlight/seal/node';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { allClips } from '../../src/household/pairHousehold.ts';
import { Home, readHome } from '../../src/start/Home.ts';
import { openThumbnail } from '../../src/start/openThumbnail.ts';

const PATIENCE_MS = 120_000;
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'porchlight-start-test-'));
  chmodSync(folder, 0o711);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

class Started {
  readonly child: ChildProcess;
  readonly lines: string[] = [];
  readonly #news: NodeJS.EventEmitter;

  constructor() {
    const program = join(import.meta.dirname, 'programs/start.ts');
    const child = spawn(process.execPath, [program, folder], { stdio: ['ignore', 'pipe', 'inherit'] });
    this.child = child;
    this.#news = createInterface({ input: child.stdout }).on('line', (line) => this.lines.push(line));
  }

  async untilLine(pattern: RegExp): Promise<string> {
    for (;;) {
      const found = this.lines.find((line) => pattern.test(line));
      if (found !== undefined) return found;
      await once(this.#news, 'line', { signal: AbortSignal.timeout(PATIENCE_MS) });
    }
  }

  async end(signal: NodeJS.Signals): Promise<number | null> {
    this.child.kill(signal);
    await once(this.child, 'exit');
    return this.child.exitCode;
  }
}

/** The command lines of processes that work on the test's folder. */
function processesLeft(): string[] {
  const { stdout } = spawnSync('ps', ['-eo', 'stat=,args='], { encoding: 'utf8' });
  return stdout.split('\n').filter((line) => line.includes(folder) && !line.startsWith('Z'));
}

/** The first home's keys, at work on the cloud whose API the lines name. */
function ownerOf({ lines }: Started): Home {
  const file = join(folder, 'homes', '1.json');
  const record = readHome(file);
  const baseUrl = /API (http:\/\/127\.0\.0\.1:\d+)/.exec(lines.join('\n'))?.[1];
  if (record === null || baseUrl === undefined) throw new Error('no home, or no address of the API');
  const household = new Household(record.secrets, nodePrimitives, systemRandom);
  household.adopt(base64ToBytes(record.secrets.keyringB64));
  const signing = household.clientSigning;
  const caller = { primitives: nodePrimitives, clock: systemClock, random: systemRandom };
  const logPolicy = readFileSync(join(folder, 'cloud/log/policy'), 'utf8');
  return new Home(file, record, household, new ApiClient({ baseUrl, signing, ...caller }), logPolicy);
}

test('npm start that fails says why, and leaves no process behind', { timeout: 120_000 }, async () => {
  const postgres = join(folder, 'cloud/postgres');
  mkdirSync(postgres, { recursive: true, mode: 0o711 });
  writeFileSync(join(postgres, 'photo.jpg'), '');
  const failing = new Started();
  expect((await once(failing.child, 'exit'))[0]).toBe(1);
  expect(failing.lines.join('\n')).toContain(`${postgres} holds files that aren't Porchlight's`);
  expect(processesLeft()).toEqual([]);
  rmSync(join(folder, 'cloud'), { recursive: true });
});

test('npm start keeps clips through a clean stop, a kill -9 and a start right after it', {
  timeout: 300_000,
}, async () => {
  const first = new Started();
  await first.untilLine(/Ready: 3 homes, 6 devices, 0 clips/);
  await first.untilLine(/Maple 12 \w+ +stored \d/);
  const second = new Started();
  expect((await once(second.child, 'exit'))[0]).toBe(1);
  expect(second.lines.join('\n')).toContain(
    `Another npm start (process ${first.child.pid}) runs here already`,
  );
  expect(await first.end('SIGTERM')).toBe(0);
  expect(first.lines.join('\n')).toContain(`Kept in ${folder}`);
  expect(processesLeft()).toEqual([]);

  const third = new Started();
  const [, kept] = /devices, (\d+) clips/.exec(await third.untilLine(/Ready/)) ?? [];
  expect(Number(kept)).toBeGreaterThan(0);
  await third.end('SIGKILL');

  const fourth = new Started();
  const [, keptStill] = /devices, (\d+) clips/.exec(await fourth.untilLine(/Ready/)) ?? [];
  expect(Number(keptStill)).toBeGreaterThanOrEqual(Number(kept));
  const home = ownerOf(fourth);
  const [oldest] = (await allClips(home.client)).toSorted((a, b) => a.storedAtMs - b.storedAtMs);
  if (oldest === undefined) throw new Error('the first home has no clip');
  expect(await openThumbnail(home, oldest)).toMatchObject({ width: 320, height: 180 });
  expect(await fourth.end('SIGINT')).toBe(0);
  expect(processesLeft()).toEqual([]);
  expect(readFileSync(join(folder, 'cloud/logs/api.log'), 'utf8')).not.toContain('"level":"fatal"');
});
