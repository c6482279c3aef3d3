import { z } from 'zod';
import { field } from '../messages/fields.ts';

/** The answer of `GET /v1/household/holdings`; without `complete` it was cut off. */
export const holdingsSchema = z.strictObject({
  householdId: field.householdId,
  readAtMs: field.timeMs,
  holdings: z.array(z.strictObject({ table: z.string(), row: z.record(z.string(), z.unknown()) })),
  complete: z.literal(true),
});
export type HoldingsAnswer = z.output<typeof holdingsSchema>;
