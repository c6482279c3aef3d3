import { randomInt } from 'node:crypto';
import { expect, test } from 'vitest';
import { startCloud } from '../../src/cloud/startCloud.ts';
import { UploadTrial } from './UploadTrial.ts';

test('nothing is lost and nothing is stored twice while servers are killed in the middle of uploads, alone and together', {
  timeout: 180_000,
}, async () => {
  using trial = await UploadTrial.open();
  const options = { folder: trial.cloudFolder, ports: trial.ports, redisUrl: null, clipSilenceMs: 2000 };
  const path = process.env['PATH'] ?? '';
  const killed: string[] = [];
  {
    await using cloud = await startCloud({ ...options, path, progress: () => undefined });
    await trial.begin(cloud);
    await trial.untilUnits(2);
    for (let round = 0; !trial.isNearlyFilmed; round++) {
      const { processes } = cloud;
      const victims = processes.filter((_, i) => i === round % processes.length || randomInt(2) === 0);
      killed.push(...victims.map(({ name }) => name));
      await Promise.all(victims.map((server) => server.kill()));
      await trial.untilUnits(randomInt(1, 6));
      await Promise.all(victims.map((server) => server.restart()));
      await trial.untilUnits(randomInt(1, 12));
    }
    expect(killed.length).toBeGreaterThan(2);
    await Promise.all(cloud.processes.map((server) => server.kill()));
  }
  await using again = await startCloud({ ...options, path, progress: () => undefined });
  await trial.expectAllStored(again.store);
});
