import { z } from 'zod';

/** The environment that the worker is set up by. */
export const settingsSchema = z.object({
  HEALTH_HOST: z.string().default('127.0.0.1'),
  HEALTH_PORT: z.coerce.number().int().min(0).max(65_535),
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }),
  JOBS_URL: z.url({ protocol: /^(rediss?|postgres(ql)?)$/ }),
  S3_ENDPOINT: z.url(),
  S3_REGION: z.string().min(1),
  S3_BUCKET: z.string().min(1),
  S3_ACCESS_KEY_ID: z.string().min(1),
  S3_SECRET_ACCESS_KEY: z.string().min(1),
  BROKER_INTERNAL_URL: z.url(),
  INTERNAL_TOKEN: z.string().min(32),
  /** A PKCS #8 PEM file that holds the Ed25519 key which receipts are signed with. */
  RECEIPT_KEY_FILE: z.string().min(1),
  CONCURRENCY: z.coerce.number().int().min(1).max(64).default(4),
  /** Stop when standard input closes, so as not to outlive whoever started the process. */
  STOP_WITH_PARENT: z.stringbool().default(false),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error']).default('info'),
});
export type WorkerSettings = z.output<typeof settingsSchema>;
