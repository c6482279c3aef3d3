import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { bytesToHex, utf8 } from '@porchlight/kernel';
import { nodeVerifyPrimitives } from '@porchlight/seal/node-verify';
import { readSignedCheckpoint } from '@porchlight/tlog';
import { expect, test } from 'vitest';
import { RunningWitness } from './RunningWitness.ts';
import { ask, logOf, sizeReply } from './sampleLogs.ts';

const log = logOf(64);
const start = () => RunningWitness.start({ logs: [{ key: log.log.key }] });
const fileOf = (witness: RunningWitness) =>
  join(witness.folder, bytesToHex(nodeVerifyPrimitives.sha256(utf8(log.origin))), 'checkpoint');
const sizeOf = async (witness: RunningWitness) =>
  readSignedCheckpoint(await readFile(fileOf(witness))).checkpoint.size;

test('of checkpoints that come at once for the same old size one is cosigned, and none is rolled back', async () => {
  await using witness = await start();
  let size = 0;
  for (let round = 0; round < 5; round += 1) {
    const sizes = [1, 2, 3, 4, 5, 6].map((more) => size + more);
    const replies = await Promise.all(
      sizes.map(async (each) => ({ size: each, reply: await witness.post(await ask(log, size, each)) })),
    );
    const [winner, ...more] = replies.filter(({ reply }) => reply.status === 200);
    if (winner === undefined) throw new Error('none was cosigned');
    expect(more).toEqual([]);
    for (const { reply } of replies.filter((each) => each !== winner))
      expect(reply).toEqual(sizeReply(winner.size));
    size = winner.size;
    expect(await sizeOf(witness)).toBe(size);
  }
});

test('what was answered is remembered when the process is killed at any moment, and nothing half-written is in the way', async () => {
  await using witness = await start();
  let answered = 0;
  for (let round = 0; round < 4; round += 1) {
    const before = answered;
    const posting = (async () => {
      for (let size = before + 1; size <= before + 10; size += 1) {
        const { status } = await witness.post(await ask(log, size - 1, size));
        expect(status).toBe(200);
        answered = size;
      }
    })().catch(() => undefined);
    await expect.poll(() => answered, { interval: 1 }).toBeGreaterThan(before + (round % 3));
    await witness.kill();
    await posting;
    await witness.restart();
    const { status, body } = await witness.post(await ask(log, 0, 64));
    expect(status).toBe(409);
    // The last one may be on the disk without its answer.
    expect([answered, answered + 1]).toContain(Number(body));
    answered = Number(body);
  }
});

test('a call that breaks off changes nothing', async () => {
  await using witness = await start();
  expect((await witness.post(await ask(log, 0, 9))).status).toBe(200);
  const body = await ask(log, 9, 30);
  const socket = connect(witness.port, '127.0.0.1');
  await once(socket, 'connect');
  const head = `POST /add-checkpoint HTTP/1.1\r\nHost: witness\r\nContent-Length: ${utf8(body).length}\r\n\r\n`;
  socket.write(head + body.slice(0, -20));
  const reset = once(socket, 'close').catch(() => undefined);
  socket.on('error', () => undefined);
  await witness.kill();
  await reset;
  await witness.restart();
  expect(await witness.post(await ask(log, 0, 30))).toEqual(sizeReply(9));
});

test('a second process doesn’t take the folder of one that runs', async () => {
  await using witness = await start();
  const { child, lines, output } = witness.spawn();
  const [[code]] = await Promise.all([once(child, 'exit'), once(output, 'close')]);
  expect(code).toBe(1);
  expect(witness.lines.slice(lines)).toContainEqual(
    expect.objectContaining({
      msg: 'could not start',
      err: expect.objectContaining({ code: 'unavailable' }),
    }),
  );
  expect((await witness.post(await ask(log, 0, 5))).status).toBe(200);
});

test('a damaged record keeps it from starting, rather than from remembering', async () => {
  await using witness = await start();
  await witness.post(await ask(log, 0, 5));
  expect(await witness.kill('SIGTERM')).toBe(0);
  await writeFile(fileOf(witness), (await readFile(fileOf(witness), 'utf8')).replace('\n5\n', '\n3\n'));
  const { child, lines, output } = witness.spawn();
  const [[code]] = await Promise.all([once(child, 'exit'), once(output, 'close')]);
  expect(code).toBe(1);
  expect(witness.lines.slice(lines)).toContainEqual(
    expect.objectContaining({ err: expect.objectContaining({ code: 'corrupted_storage' }) }),
  );
});
