import { PorchlightError } from '@porchlight/kernel';
import type { z } from 'zod';

/** Reads `value` by `schema`. Throws `malformed_message` with the path and the rule of every field that is wrong, and no value. */
export function parseWith<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  what: string,
): z.output<Schema> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const faults = result.error.issues.map((issue) => `${issue.path.join('.') || 'it'}: ${issue.message}`);
  throw new PorchlightError('malformed_message', `${what} is malformed (${faults.join('; ')})`);
}
