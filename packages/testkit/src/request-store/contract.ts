import { type LogQueue, MAX_REQUESTS_PER_CASE, type RequestStore } from '@porchlight/domain';
import { type AgencyId, randomId, systemRandom } from '@porchlight/kernel';
import { describe, expect, test } from 'vitest';
import { sampleTime, sampleTown } from '../clip-index/sampleClip.ts';
import { entryOf, requestWithEntry, sampleRequest } from './sampleRequest.ts';

/** A store, the queue that it logs to, and what the log's process does to that. */
export interface OpenRequestStore {
  readonly store: RequestStore;
  readonly queue: LogQueue;
  /** Shows what waits. Nothing is shown before. */
  show(): Promise<void>;
}

/** What every `RequestStore` keeps. `open` may give one store to all tests: each makes ids of its own. */
export function requestStoreContract(name: string, open: () => OpenRequestStore): void {
  describe(`RequestStore of ${name}`, () => {
    describe('and the log', () => logsRequests(open));
    describe('and matching', () => marksMatches(open));

    test('an inserted request is found with every field as it was, not yet matched', async () => {
      const { store } = open();
      const text = 'Two people, “grey van”.\nÜber 20 Minuten; 夜';
      const request = sampleRequest({ cells: [...sampleTown(3)].reverse(), text });
      await store.insert(request, entryOf(request));
      expect(await store.find(request.requestId)).toEqual({ ...request, proof: null });
    });

    test('coordinates come back to the last bit, however small', async () => {
      const { store } = open();
      const numbers = [0.1 + 0.2, 5e-324, 1e-7, 179.99999999999997, 0.1 + 0.2];
      const ring = numbers.map((x): [number, number] => [x, -x]);
      const request = sampleRequest({ area: { type: 'Polygon', coordinates: [ring] } });
      await store.insert(request, entryOf(sampleRequest()));
      expect((await store.find(request.requestId))?.area).toEqual(request.area);
    });

    test('a request that was never inserted is null', async () => {
      expect(await open().store.find(sampleRequest().requestId)).toBeNull();
    });

    test('inserting an id again is refused as replayed and alters nothing', async () => {
      const { store } = open();
      const request = sampleRequest();
      await store.insert(request, entryOf(request));
      const altered = { ...request, text: 'Another text.' };
      for (const again of [altered, request]) {
        await expect(store.insert(again, entryOf(again))).rejects.toMatchObject({ code: 'replayed' });
      }
      expect(await store.find(request.requestId)).toEqual({ ...request, proof: null });
    });
  });
}

function logsRequests(open: () => OpenRequestStore): void {
  test('its entry is queued with it, and its proof comes with it once it is shown', async () => {
    const { store, queue, show } = open();
    const [request, entry] = requestWithEntry();
    await store.insert(request, entry);
    expect(await queue.find(entry.leafHash)).toEqual({ state: 'waiting' });
    expect((await store.find(request.requestId))?.proof).toBeNull();
    await show();
    const standing = await queue.find(entry.leafHash);
    if (standing?.state !== 'shown') throw new Error('it is shown');
    expect(await store.find(request.requestId)).toEqual({ ...request, proof: standing.proof });
  });

  test('of one that is refused nothing is queued', async () => {
    const { store, queue } = open();
    const request = sampleRequest();
    await store.insert(request, entryOf(request));
    const again = entryOf({ ...request, text: 'Another text.' });
    await expect(store.insert(request, again)).rejects.toMatchObject({ code: 'replayed' });
    expect(await queue.find(again.leafHash)).toBeNull();
  });

  test('an agency posts no more for one case than may, also at once, and another agency may too', async () => {
    const { store, queue } = open();
    const agencyId = randomId(systemRandom) as AgencyId;
    const drafts = Array.from({ length: MAX_REQUESTS_PER_CASE + 3 }, () => requestWithEntry({ agencyId }));
    const outcomes = await Promise.allSettled(drafts.map((draft) => store.insert(...draft)));
    const kept = drafts.filter((_, i) => outcomes[i]?.status === 'fulfilled');
    expect(kept).toHaveLength(MAX_REQUESTS_PER_CASE);
    for (const each of outcomes)
      if (each.status === 'rejected') expect(each.reason).toMatchObject({ code: 'limit_exceeded' });
    const queued = await Promise.all(drafts.map(([, { leafHash }]) => queue.find(leafHash)));
    expect(queued.filter((standing) => standing !== null)).toHaveLength(MAX_REQUESTS_PER_CASE);
    await store.insert(...requestWithEntry({ agencyId, caseNumber: 'another' }));
    await store.insert(...requestWithEntry());
  });
}

function marksMatches(open: () => OpenRequestStore): void {
  test('the first mark of a match stays, and the request is otherwise as it was', async () => {
    const { store } = open();
    const request = sampleRequest();
    await store.insert(request, entryOf(request));
    await store.markMatched(request.requestId, sampleTime(7));
    await store.markMatched(request.requestId, sampleTime(8));
    expect(await store.find(request.requestId)).toMatchObject({ ...request, matchedAtMs: sampleTime(7) });
  });

  test('marking a request that is not there is refused as not found', async () => {
    const { requestId } = sampleRequest();
    await expect(open().store.markMatched(requestId, sampleTime(1))).rejects.toMatchObject({
      code: 'not_found',
    });
  });

  test('unmatched requests that are shown are listed oldest first until they are marked', async () => {
    const { store, show } = open();
    const requests = [30, 10, 20].map((n) => sampleRequest({ postedAtMs: sampleTime(n) }));
    const [late, early, middle] = requests.map((request) => request.requestId);
    for (const request of requests) await store.insert(request, entryOf(request));
    const ours = async () => (await store.unmatched()).filter((id) => [late, early, middle].includes(id));
    expect(await ours()).toEqual([]);
    await show();
    expect(await ours()).toEqual([early, middle, late]);
    for (const request of requests.slice(2)) await store.markMatched(request.requestId, sampleTime(40));
    expect(await ours()).toEqual([early, late]);
  });
}
