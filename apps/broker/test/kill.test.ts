import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { bytesToHex, systemRandom } from '@porchlight/kernel';
import { openSpool } from '@porchlight/spool';
import { expect, test } from 'vitest';
import { DeviceConnection } from './DeviceConnection.ts';
import { type SealedClip, sealClip, testDevice } from './testDevice.ts';

const ROUNDS = 6;

test(`a broker that is killed ${ROUNDS} times while a device sends has lost nothing that it acknowledged`, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'porchlight-broker-'));
  const seed = systemRandom(32);
  const device = testDevice(seed);
  const program = fileURLToPath(new URL('./brokerProcess.ts', import.meta.url));
  const acknowledged = new Map<SealedClip, number>();
  try {
    for (let round = 0; round < ROUNDS; round++) {
      const child = spawn(process.execPath, [program, folder, bytesToHex(seed)], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const exited = once(child, 'exit');
      const [line] = await once(createInterface({ input: child.stdout }), 'line');
      await using connection = await DeviceConnection.open(Number(line), device);
      const clip = sealClip(device, 200, 5000);
      acknowledged.set(clip, 0);
      const count = () => acknowledged.set(clip, 1 + (acknowledged.get(clip) ?? 0));
      const limit = 20 + 25 * round;
      const killAtLimit = () => {
        count();
        if (acknowledged.get(clip) === limit) child.kill('SIGKILL');
      };
      const sendings = [
        connection.opening(clip),
        ...clip.segments.map((_, i) => connection.segment(clip, i)),
      ];
      for (const sending of sendings) sending.then(killAtLimit, () => undefined);
      await exited;
      await connection.untilClosed();
      expect(acknowledged.get(clip)).toBeGreaterThanOrEqual(limit);
    }
    await using spool = await openSpool({ folder: join(folder, 'spool') });
    for (const [clip, count] of acknowledged) {
      const records: Uint8Array[] = [];
      for await (const record of spool.recordsOf(device.deviceId, clip.clipId)) records.push(record);
      expect(records.length).toBeGreaterThanOrEqual(count);
      for (const [i, record] of records.entries())
        expect(Buffer.compare(record, clip.records[i] as Uint8Array)).toBe(0);
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
