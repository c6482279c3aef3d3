import { z } from 'zod';

/** The environment that a witness is set up by. */
export const settingsSchema = z.object({
  WITNESS_HOST: z.string().default('127.0.0.1'),
  WITNESS_PORT: z.coerce.number().int().min(0).max(65_535),
  /** What it cosigned last, and a mirror's copies. One process at a time uses it. */
  WITNESS_FOLDER: z.string().min(1),
  /** A PKCS #8 PEM file that holds the Ed25519 key which it cosigns with, and which signs nothing else. */
  WITNESS_KEY_FILE: z.string().min(1),
  /** The name of that key in notes (C2SP signed-note): an address without its scheme, like `witness.example/w1`. */
  WITNESS_NAME: z.string().min(1).max(200),
  /** A policy file (C2SP tlog-policy) whose `log` lines are the logs that it knows; of the rest nothing is used, and `quorum none` will do. */
  LOGS_FILE: z.string().min(1),
  /** `mirror` keeps all entries of each log and serves them, and needs the log's address in its line. */
  MODE: z.enum(['witness', 'mirror']).default('witness'),
  /** Stop when standard input closes, so as not to outlive whoever started the process. */
  STOP_WITH_PARENT: z.stringbool().default(false),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error']).default('info'),
});
export type WitnessSettings = z.output<typeof settingsSchema>;
