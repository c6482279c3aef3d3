import type { RequestStore } from '@porchlight/domain';
import { describe, expect, test } from 'vitest';
import { sampleTime, sampleTown } from '../clip-index/sampleClip.ts';
import { sampleRequest } from './sampleRequest.ts';

/** What every `RequestStore` keeps. `open` may give one store to all tests: each makes ids of its own. */
export function requestStoreContract(name: string, open: () => RequestStore): void {
  describe(`RequestStore of ${name}`, () => {
    test('an inserted request is found with every field as it was, not yet matched', async () => {
      const store = open();
      const text = 'Two people, “grey van”.\nÜber 20 Minuten; 夜';
      const request = sampleRequest({ cells: [...sampleTown(3)].reverse(), text });
      await store.insert(request);
      expect(await store.find(request.requestId)).toEqual(request);
    });

    test('coordinates come back to the last bit, however small', async () => {
      const store = open();
      const numbers = [0.1 + 0.2, 5e-324, 1e-7, 179.99999999999997, 0.1 + 0.2];
      const ring = numbers.map((x): [number, number] => [x, -x]);
      const request = sampleRequest({ area: { type: 'Polygon', coordinates: [ring] } });
      await store.insert(request);
      expect((await store.find(request.requestId))?.area).toEqual(request.area);
    });

    test('a request that was never inserted is null', async () => {
      expect(await open().find(sampleRequest().requestId)).toBeNull();
    });

    test('inserting an id again is refused as replayed and alters nothing', async () => {
      const store = open();
      const request = sampleRequest();
      await store.insert(request);
      const altered = { ...request, text: 'Another text.' };
      for (const again of [altered, request]) {
        await expect(store.insert(again)).rejects.toMatchObject({ code: 'replayed' });
      }
      expect(await store.find(request.requestId)).toEqual(request);
    });

    test('the first mark of a match stays, and the request is otherwise as it was', async () => {
      const store = open();
      const request = sampleRequest();
      await store.insert(request);
      await store.markMatched(request.requestId, sampleTime(7));
      await store.markMatched(request.requestId, sampleTime(8));
      expect(await store.find(request.requestId)).toEqual({ ...request, matchedAtMs: sampleTime(7) });
    });

    test('marking a request that is not there is refused as not found', async () => {
      const { requestId } = sampleRequest();
      await expect(open().markMatched(requestId, sampleTime(1))).rejects.toMatchObject({ code: 'not_found' });
    });

    test('unmatched requests are listed oldest first until they are marked', async () => {
      const store = open();
      const requests = [30, 10, 20].map((n) => sampleRequest({ postedAtMs: sampleTime(n) }));
      const [late, early, middle] = requests.map((request) => request.requestId);
      for (const request of requests) await store.insert(request);
      const ours = async () => (await store.unmatched()).filter((id) => [late, early, middle].includes(id));
      expect(await ours()).toEqual([early, middle, late]);
      for (const request of requests.slice(2)) await store.markMatched(request.requestId, sampleTime(40));
      expect(await ours()).toEqual([early, late]);
    });
  });
}
