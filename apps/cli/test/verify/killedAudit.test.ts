import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { access } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { encodeLogEntry } from '@porchlight/contracts/log';
import { type LogFiles, layOutLog } from '@porchlight/testkit/log-queue/layOutLog';
import { expect, test } from 'vitest';
import { AuditScene, blindedEntry, sampleLog } from './AuditScene.ts';

const MAIN = join(import.meta.dirname, '../../src/main.ts');
const BUNDLES = 9;
const SLOW_MS = 300;

/** Serves a log's bundles slowly, and its last one never. */
async function startSlowServer(files: LogFiles) {
  const last = `tile/entries/${String(BUNDLES - 1).padStart(3, '0')}`;
  const server = createServer(async (request, response) => {
    const path = (request.url ?? '').slice(1);
    if (path === last) return;
    if (path.startsWith('tile/entries/')) await wait(SLOW_MS);
    const bytes = files.get(path);
    response.writeHead(bytes === undefined ? 404 : 200).end(bytes);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  return {
    url,
    [Symbol.dispose]: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** Kills an audit once it has remembered something of its way. */
async function killMidway(url: string, state: string): Promise<void> {
  const child = spawn(process.execPath, [MAIN, 'verify', 'log', url, '--state', state], { stdio: 'ignore' });
  const closed = once(child, 'close');
  await expect
    .poll(() =>
      access(state).then(
        () => true,
        () => false,
      ),
    )
    .toBe(true);
  child.kill('SIGKILL');
  expect((await closed)[1]).toBe('SIGKILL');
}

test('an audit that is killed goes on from where it was', async () => {
  await using scene = await AuditScene.create();
  const files = await layOutLog(sampleLog(256 * BUNDLES));
  using server = await startSlowServer(files);
  await killMidway(server.url, scene.path('state.json'));
  const { code, report } = await scene.audit(await scene.copy('log', files), '--state', 'state.json');
  expect([code, report.readTo, report.counts]).toEqual([0, 256 * BUNDLES, { blinded: 256 * BUNDLES }]);
  expect(report.readFrom).toBeGreaterThan(0);
});

test('what a server told an audit that was killed, and that no signature covers, is not held against the log', async () => {
  await using scene = await AuditScene.create();
  const files = await layOutLog(sampleLog(256 * BUNDLES));
  const lie = encodeLogEntry(blindedEntry(2, { valueHex: 'f'.repeat(64) }));
  const lies = await layOutLog(sampleLog(256 * BUNDLES, { 2: lie }));
  const honestNotes = ['checkpoint', 'unwitnessed'].map(
    (name) => [name, files.get(name) ?? new Uint8Array(0)] as const,
  );
  using server = await startSlowServer(new Map([...lies, ...honestNotes]));
  await killMidway(server.url, scene.path('state.json'));
  const { code, report } = await scene.audit(await scene.copy('log', files), '--state', 'state.json');
  expect([code, report.readFrom, report.faults]).toEqual([0, 0, []]);
});
