import { holdingsSchema } from '@porchlight/contracts/http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { TestApi } from './server/TestApi.ts';
import { foundTown, type Town } from './server/Town.ts';

let api: TestApi;
let town: Town;

beforeAll(async () => {
  api = await TestApi.start();
  town = await foundTown(api);
});
afterAll(() => api[Symbol.asyncDispose]());

const read = () => api.call('GET', '/v1/household/holdings', { by: town.owner });

test('a member gets every row and object, and that the answer is whole, and the reading is on the record it gives out', async () => {
  const answer = await read();
  expect(answer.headers['cache-control']).toBe('private, no-store');
  const { holdings, complete } = holdingsSchema.parse(answer.body);
  expect(complete).toBe(true);
  const ofTable = (name: string) => holdings.filter(({ table }) => table === name).map(({ row }) => row);
  expect(ofTable('clips')).toEqual([{ clip_id: town.clip.clipId }]);
  const object = api.store.objects().get(String(ofTable('objects')[0]?.['key']));
  expect(ofTable('objects')).toMatchObject([{ sizeBytes: object?.length }]);
  expect(ofTable('audit_rows').at(-1)).toMatchObject({ action: 'holdings.read' });
});

test('what can’t be recorded is not given', async () => {
  api.audit.failNext('record', 'before');
  expect(await read()).toMatchObject({ status: 503, body: { code: 'unavailable' } });
});

test('an answer that is cut off can not be taken for a whole one', async () => {
  api.holdings.failAfter(2);
  await expect(read()).rejects.toThrow(/aborted|hang up/);
});
