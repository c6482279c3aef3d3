import { z } from 'zod';

const port = z.coerce.number().int().min(0).max(65_535);
const LOOPBACK = /^(127\.\d{1,3}\.\d{1,3}\.\d{1,3}|::1|localhost)$/;

/** The environment that the broker is set up by. */
export const settingsSchema = z
  .object({
    MQTT_HOST: z.string().default('127.0.0.1'),
    MQTT_PORT: port,
    /** PEM files; with both MQTT is spoken over TLS. */
    MQTT_TLS_CERT_FILE: z.string().min(1).optional(),
    MQTT_TLS_KEY_FILE: z.string().min(1).optional(),
    INTERNAL_HOST: z.string().default('127.0.0.1'),
    INTERNAL_PORT: port,
    INTERNAL_TOKEN: z.string().min(32),
    DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }),
    JOBS_URL: z.url({ protocol: /^(rediss?|postgres(ql)?)$/ }),
    SPOOL_FOLDER: z.string().min(1),
    SPOOL_MAX_BYTES: z.coerce
      .number()
      .int()
      .min(1_048_576)
      .default(32 * 1024 ** 3),
    /** After so long without a record a clip whose manifest hasn't come is stored as unfinished. */
    CLIP_SILENCE_MS: z.coerce.number().int().min(100).default(30_000),
    /** How long an unfinished clip that was stored stays in the spool, so that the device can go on where it stopped. */
    UNFINISHED_KEPT_HOURS: z.coerce.number().min(0).max(720).default(24),
    /** Stop when standard input closes, so as not to outlive whoever started the process. */
    STOP_WITH_PARENT: z.stringbool().default(false),
    LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error']).default('info'),
  })
  .refine((each) => (each.MQTT_TLS_CERT_FILE === undefined) === (each.MQTT_TLS_KEY_FILE === undefined), {
    path: ['MQTT_TLS_KEY_FILE'],
    message: 'belongs together with MQTT_TLS_CERT_FILE: set both or none',
  })
  .refine((each) => LOOPBACK.test(each.MQTT_HOST) || each.MQTT_TLS_CERT_FILE !== undefined, {
    path: ['MQTT_HOST'],
    message: 'is not a loopback address, so set MQTT_TLS_CERT_FILE and MQTT_TLS_KEY_FILE too',
  });
export type BrokerSettings = z.output<typeof settingsSchema>;
