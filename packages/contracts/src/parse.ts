import { PorchlightError } from '@porchlight/kernel';
import type { z } from 'zod';

/** Reads `value` by `schema`. Throws `malformed_message` with the path and the rule of every field that is wrong, and nothing that `value` holds, names of unknown fields included. */
export function parseWith<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  what: string,
): z.output<Schema> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const faults = result.error.issues.map((issue) => `${issue.path.join('.') || 'it'}: ${ruleOf(issue)}`);
  throw new PorchlightError('malformed_message', `${what} is malformed (${faults.join('; ')})`);
}

function ruleOf(issue: z.core.$ZodIssue): string {
  return issue.code === 'unrecognized_keys' ? 'has fields that do not belong there' : issue.message;
}
