import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { film, joined } from './film.ts';
import { run } from './programs.ts';

const program = fileURLToPath(new URL('../../src/media/decode-main.ts', import.meta.url));
const abandon = fileURLToPath(new URL('./abandon-main.ts', import.meta.url));

test('the decoding program prints one line for each track, says nothing else, and exits with 0', async () => {
  const { pieces, frames } = await film({ durationMs: 2500 });
  await using stack = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'porchlight-decode-'));
  stack.defer(() => rm(folder, { recursive: true }));
  for (const track of ['picture', 'sound'] as const) {
    const file = join(folder, track);
    await writeFile(file, joined(pieces, track));
    const { stdout, stderr } = await run(process.execPath, [program, file]);
    expect(stderr).toBe('');
    expect(stdout.trimEnd().split('\n')).toHaveLength(1);
    const picture = {
      frames: frames.length,
      width: 640,
      height: 360,
      durationMs: 2500,
      lastTimestampMs: 2400,
    };
    const sound = { frames: 40, width: 0, height: 0 };
    expect(JSON.parse(stdout)).toMatchObject({
      track,
      firstTimestampMs: 0,
      ...(track === 'picture' ? picture : sound),
    });
  }
});

test('the decoding program exits with 1 and a code for what it cannot decode', async () => {
  const hints = await Promise.all(
    [[], ['/nonexistent'], [program]].map((args) =>
      run(process.execPath, [program, ...args]).catch((error) => ({
        exit: error.code,
        ...JSON.parse(error.stderr),
      })),
    ),
  );
  expect(hints).toMatchObject([
    { exit: 1, code: 'invalid_setting' },
    { exit: 1, code: 'not_found' },
    { exit: 1, code: 'unsupported_media' },
  ]);
});

test('a process that drops a clip in the middle still exits by itself, with 0', async () => {
  const { stdout, stderr } = await run(process.execPath, [abandon], { timeout: 30_000 });
  expect([stdout, stderr]).toEqual(['20 frames, dropped\n', '']);
});
