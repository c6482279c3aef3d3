import type { DeviceId, HouseholdId } from '@porchlight/kernel';

/** One thing that is held on a household. */
export interface HeldRow {
  /** The table that it lies in, or `objects`. */
  readonly table: string;
  /** All of its columns, as a JSON object. */
  readonly json: string;
}

/** All that the cloud's database holds on a household. Throws `unavailable`; the caller begins anew. */
export interface Holdings {
  /** Every row of every table that is about the household, its devices or its clips, each once, table by table, read as the caller takes them. What changes meanwhile may be there or not. */
  rows(householdId: HouseholdId): AsyncIterable<HeldRow>;
  /** Every device that the household has or had. */
  devicesEver(householdId: HouseholdId): Promise<readonly DeviceId[]>;
}
