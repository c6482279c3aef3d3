import { z } from 'zod';

/** The environment that the log is set up by. */
export const settingsSchema = z.object({
  HEALTH_HOST: z.string().default('127.0.0.1'),
  HEALTH_PORT: z.coerce.number().int().min(0).max(65_535),
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }),
  S3_ENDPOINT: z.url(),
  S3_REGION: z.string().min(1),
  /** The log's own: nothing else lies in it. */
  S3_BUCKET: z.string().min(1),
  S3_ACCESS_KEY_ID: z.string().min(1),
  S3_SECRET_ACCESS_KEY: z.string().min(1),
  /** The head, on a disk that has nothing to do with the database's and the bucket's. */
  LOG_HEAD_FILE: z.string().min(1),
  /** The name of the log's key and of its tree (C2SP tlog-checkpoint): an address without its scheme, which never changes. */
  LOG_ORIGIN: z.string().regex(/^[^\s+]{1,200}$/u, 'it has 1 to 200 characters, no white space and no +'),
  /** A PKCS #8 PEM file that holds the Ed25519 key which checkpoints are signed with. */
  LOG_KEY_FILE: z.string().min(1),
  /** The log's own policy (C2SP tlog-policy): its key, the witnesses that it asks, and its quorum. */
  LOG_POLICY_FILE: z.string().min(1),
  /** Stop when standard input closes, so as not to outlive whoever started the process. */
  STOP_WITH_PARENT: z.stringbool().default(false),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error']).default('info'),
});
export type LogSettings = z.output<typeof settingsSchema>;
