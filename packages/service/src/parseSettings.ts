import { PorchlightError } from '@porchlight/kernel';
import type { z } from 'zod';

/** What `process.env` is. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The settings that `schema` reads out of `env`, frozen. A variable that is set to nothing counts as not set.
 * Throws `invalid_setting` that names every faulty variable and the rule that it breaks, and no value.
 */
export function parseSettings<Schema extends z.ZodType>(
  schema: Schema,
  env: Environment,
): Readonly<z.output<Schema>> {
  const set = Object.fromEntries(
    Object.entries(env).filter(([, value]) => value !== undefined && value !== ''),
  );
  const result = schema.safeParse(set);
  if (result.success) return Object.freeze(result.data);
  const faults = result.error.issues.map(({ path, message }) => {
    const name = path.join('.');
    if (name === '') return message;
    return name in set ? `${name}: ${message}` : `${name} is not set`;
  });
  throw new PorchlightError('invalid_setting', `set these environment variables right: ${faults.join('; ')}`);
}
