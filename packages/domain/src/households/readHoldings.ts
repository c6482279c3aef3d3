import type { HouseholdId } from '@porchlight/kernel';
import { deviceFolder } from '../clips/clipObjects.ts';
import type { ClipStore } from '../ports/ClipStore.ts';
import type { HeldRow, Holdings } from '../ports/Holdings.ts';

export interface ReadHoldingsDeps {
  readonly holdings: Holdings;
  readonly store: ClipStore;
}

/** What a demand would get: every row on the household, then every object of its devices in the store, whether a row names it or not. Throws `unavailable`; the caller begins anew. */
export async function* readHoldings(
  { holdings, store }: ReadHoldingsDeps,
  householdId: HouseholdId,
): AsyncGenerator<HeldRow> {
  yield* holdings.rows(householdId);
  for (const deviceId of await holdings.devicesEver(householdId)) {
    for await (const object of store.sizes(deviceFolder(deviceId))) {
      yield { table: 'objects', json: JSON.stringify(object) };
    }
  }
}
