import { readFileSync } from 'node:fs';
import { bytesToHex, hexToBytes } from '@porchlight/kernel';
import { nodePrimitives as primitives } from '@porchlight/seal/node';
import { watchValue } from '@porchlight/seal/watch';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { auditHeadHash } from '../../src/log/AuditHeads.ts';
import { newDevice } from '../keyring/Town.ts';
import { LoggedCloud } from './LoggedCloud.ts';
import { WatchingClient } from './WatchingClient.ts';

const HOUR_MS = 3_600_000;
const vectorsUrl = new URL('../../../seal/spec/vectors/watch.json', import.meta.url);
const vectors = z
  .object({
    watchKeys: z.array(z.object({ watchKeyHex: z.string() })),
    auditHead: z.object({ seq: z.int(), hashHex: z.string(), counter: z.int(), valueHex: z.string() }),
  })
  .parse(JSON.parse(readFileSync(vectorsUrl, 'utf8')));

async function settled() {
  const cloud = new LoggedCloud();
  const owner = new WatchingClient(cloud);
  await owner.publish(owner.household.pair([newDevice()], cloud.nowMs));
  const record = (action: string) => cloud.record(owner.household.id, action);
  record('clip.read');
  record('clip.list');
  return { cloud, owner, record };
}

async function look(client: WatchingClient, isOnDemand = false): Promise<string[]> {
  await client.watch.check();
  await client.audit.look(isOnDemand);
  return client.watch.view.findings.map(({ kind }) => kind);
}

test('a client logs the head of the record once in six hours, and at once where it is told to', async () => {
  const { cloud, owner, record } = await settled();
  const before = cloud.served.log.size;
  expect(await look(owner)).toEqual([]);
  expect(cloud.served.log.size).toBe(before + 1);
  record('clip.read');
  await look(owner);
  expect(cloud.served.log.size).toBe(before + 1);
  await look(owner, true);
  expect(cloud.served.log.size).toBe(before + 2);
  cloud.nowMs += 6 * HOUR_MS;
  await look(owner.nextVisit());
  expect(cloud.served.log.size).toBe(before + 2);
  record('clip.read');
  expect(await look(owner.nextVisit())).toEqual([]);
  expect(cloud.served.log.size).toBe(before + 3);
});

test('a record that is written otherwise after its head was logged is found by any client of the household, also a new one, at its next visit', async () => {
  const { cloud, owner, record } = await settled();
  await look(owner);
  const other = owner.otherBrowser();
  expect(await look(other)).toEqual([]);
  const longAgo = cloud.audit.splice(0);
  record('clip.read');
  for (let i = 0; i < longAgo.length; i += 1) record('clip.other');
  expect(await look(owner.nextVisit())).toEqual(['audit-rewritten']);
  expect(await look(other.nextVisit())).toEqual(['audit-rewritten']);
  expect(await look(owner.otherBrowser())).toEqual(['audit-rewritten']);
});

test('rows that are taken back after the head was logged are found at the next visit', async () => {
  const { cloud, owner } = await settled();
  await look(owner);
  await owner.watch.check();
  cloud.audit.pop();
  expect(await look(owner.otherBrowser())).toEqual(['audit-rewritten']);
});

test('a server that takes a head and never logs it is found after 24 hours', async () => {
  const { cloud, owner, record } = await settled();
  cloud.isHeld = true;
  expect(await look(owner)).toEqual([]);
  cloud.nowMs += 24 * HOUR_MS;
  record('clip.read');
  expect(await look(owner)).toEqual([]);
  cloud.nowMs += 1;
  expect(await look(owner.nextVisit())).toEqual(['log-silent']);
  cloud.release();
  expect(await look(owner.nextVisit())).toEqual([]);
});

test('vector: the head of a record has the value of seal’s vectors', () => {
  const { watchKeys, auditHead } = vectors;
  const watchKey = hexToBytes(watchKeys[0]?.watchKeyHex ?? '');
  const hash = auditHeadHash(auditHead, primitives);
  expect(bytesToHex(watchValue(watchKey, 'audit', auditHead.counter, hash, primitives))).toBe(
    auditHead.valueHex,
  );
});
