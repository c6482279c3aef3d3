import { spawn } from 'node:child_process';
import { createHash, generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { buffer } from 'node:stream/consumers';
import { type LogFiles, layOutLog } from '@porchlight/testkit/log-queue/layOutLog';
import type { SampleLog } from '@porchlight/testkit/log-queue/SampleLog';
import { formatVerifierKey, readSignedCheckpoint } from '@porchlight/tlog';
import { expect, test } from 'vitest';
import { AuditScene, sampleLog } from './AuditScene.ts';

const ROOT = join(import.meta.dirname, '../../../..');

/** A mirror of the log at `url`, as a process of its own; and where it serves its copy. */
async function startMirror(scene: AuditScene, log: SampleLog, url: string) {
  const { privateKey } = generateKeyPairSync('ed25519');
  await writeFile(scene.path('key.pem'), privateKey.export({ format: 'pem', type: 'pkcs8' }));
  await writeFile(scene.path('logs'), `log ${formatVerifierKey(log.log.key)} ${url}\nquorum none\n`);
  const env = {
    WITNESS_PORT: '0',
    WITNESS_FOLDER: scene.path('mirror'),
    WITNESS_KEY_FILE: scene.path('key.pem'),
    WITNESS_NAME: 'mirror.example/m1',
    LOGS_FILE: scene.path('logs'),
    MODE: 'mirror',
    STOP_WITH_PARENT: 'true',
  };
  const child = spawn(process.execPath, [join(ROOT, 'apps/witness/src/main.ts')], {
    env: { ...process.env, ...env },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  for await (const line of createInterface({ input: child.stdout })) {
    const { msg, port } = JSON.parse(line);
    if (msg !== 'listening') continue;
    const hash = createHash('sha256').update(log.origin).digest('hex');
    return {
      prefix: `http://127.0.0.1:${port}/${hash}/`,
      async [Symbol.asyncDispose]() {
        const ended = once(child, 'exit');
        child.kill('SIGTERM');
        await ended;
      },
    };
  }
  throw new Error('the mirror ended');
}

/** The exit code of the auditor, run as a person runs it, and its report. */
async function verifyLog(prefix: string, scene: AuditScene) {
  const args = [
    'apps/cli/src/main.ts',
    'verify',
    'log',
    prefix,
    '--json',
    '--state',
    scene.path('state.json'),
  ];
  const child = spawn(process.execPath, args, { cwd: ROOT, stdio: ['ignore', 'pipe', 'inherit'] });
  const [out, [code]] = await Promise.all([buffer(child.stdout), once(child, 'exit')]);
  return { code, report: JSON.parse(String(out)) };
}

async function shownSize(prefix: string): Promise<number> {
  const answer = await fetch(`${prefix}checkpoint`);
  return answer.ok ? readSignedCheckpoint(await answer.text()).checkpoint.size : 0;
}

/** The log of `size` entries, of which the last don't have their quorum yet. */
async function withWaiting(log: SampleLog, size: number, shown: number): Promise<LogFiles> {
  const files = new Map([...(await layOutLog(log, shown)), ...(await layOutLog(log, size))]);
  return files.set('checkpoint', Buffer.from(log.checkpoint(shown)));
}

test('an auditor checks the whole log by the operator’s own policy from a mirror alone, when the operator is gone', async () => {
  await using scene = await AuditScene.create();
  const log = sampleLog(300);
  const url = await scene.serve(await withWaiting(log, 300, 270));
  await using mirror = await startMirror(scene, log, url);
  await expect.poll(() => shownSize(mirror.prefix), { timeout: 10_000 }).toBe(270);
  scene.silence();
  const { code, report } = await verifyLog(mirror.prefix, scene);
  expect(report).toMatchObject({ treeSize: 270, readTo: 270, broken: [], faults: [], unread: null });
  expect(code).toBe(0);
});
