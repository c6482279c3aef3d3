import { deletionSchema, EMPTY_CHAIN, parseWith } from '@porchlight/contracts';
import { deletionPageSchema, deletionSummarySchema, holdingsSchema } from '@porchlight/contracts/http';
import { base64ToBytes } from '@porchlight/kernel';
import { connectClipStore } from '@porchlight/object-store';
import { followAudit } from '@porchlight/owner-client';
import { openStatement } from '@porchlight/seal/header';
import { nodePrimitives } from '@porchlight/seal/node';
import { expect, test, vi } from 'vitest';
import { startCloud } from '../../src/cloud/startCloud.ts';
import { openStored } from '../../src/demo/openStored.ts';
import { allClips } from '../../src/household/pairHousehold.ts';
import { UploadTrial } from './UploadTrial.ts';

const DELETED = 12;

test('clips that are deleted while workers are killed are gone in the end, each with its statement, and the others open', {
  timeout: 180_000,
}, async () => {
  using trial = await UploadTrial.open();
  const options = { folder: trial.cloudFolder, ports: trial.ports, redisUrl: null, clipSilenceMs: 2000 };
  const path = process.env['PATH'] ?? '';
  await using cloud = await startCloud({ ...options, path, progress: () => undefined });
  await trial.begin(cloud);
  await trial.expectAllStored(cloud.store);
  const { client, household } = trial.home;
  const clips = await allClips(client);
  const [doomed, kept] = [clips.slice(0, DELETED), clips.slice(DELETED)];
  const worker = cloud.processes.find(({ name }) => name === 'worker');
  for (const [i, { clipId }] of doomed.entries()) {
    const asked = client.json('DELETE', `/v1/clips/${clipId}`, deletionSummarySchema);
    if (i % 3 === 0) await worker?.kill();
    await asked;
    if (i % 3 === 0) await worker?.restart();
  }
  expect((await allClips(client)).map(({ clipId }) => clipId)).toEqual(kept.map(({ clipId }) => clipId));

  const listed = () => client.json('GET', '/v1/deletions', deletionPageSchema);
  const isDone = async () => (await listed()).deletions.every((each) => each.statementB64 !== null);
  await vi.waitUntil(isDone, { timeout: 120_000, interval: 200 });
  const { deletions } = await listed();
  expect(deletions.map(({ clipId }) => clipId).sort()).toEqual(doomed.map(({ clipId }) => clipId).sort());
  for (const { clipId, statementB64 } of deletions) {
    const record = base64ToBytes(statementB64 ?? '');
    const opened = openStatement(record, 'deletion', cloud.receiptKey, nodePrimitives);
    const said = parseWith(deletionSchema, opened, 'the statement');
    expect(said).toMatchObject({ clipId, householdId: household.id });
    expect(said.wrapRemovedAtMs).toBeLessThanOrEqual(said.objectsRemovedAtMs);
  }

  const keys = await Array.fromAsync(connectClipStore(cloud.store).list(''));
  expect(keys.map((key) => key.split('/')[2]).sort()).toEqual(kept.map(({ clipId }) => clipId).sort());
  for (const clip of kept) expect((await openStored(trial.home, clip)).opened.manifest).not.toBeNull();
  const held = await client.json('GET', '/v1/household/holdings', holdingsSchema);
  const tablesOf = (clipId: string) =>
    new Set(
      held.holdings
        .filter(
          ({ table, row }) =>
            !table.startsWith('audit') && JSON.stringify(row).replaceAll('-', '').includes(clipId),
        )
        .map(({ table }) => table),
    );
  for (const { clipId } of doomed) expect(tablesOf(clipId)).toEqual(new Set(['clip_deletions']));
  const sha256 = nodePrimitives.sha256;
  const audit = await followAudit({ api: client, householdId: household.id, sha256 }, EMPTY_CHAIN);
  expect(audit.faults).toEqual([]);
  const asked = audit.rows.filter((row) => row.action === 'clip.delete').map((row) => row.subject);
  expect(asked.sort()).toEqual(doomed.map(({ clipId }) => clipId).sort());
});
