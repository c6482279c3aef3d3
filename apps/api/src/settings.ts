import { brokerUrlSchema } from '@porchlight/contracts/http';
import { z } from 'zod';

/** The environment that the api is set up by. */
export const settingsSchema = z.object({
  API_HOST: z.string().default('127.0.0.1'),
  API_PORT: z.coerce.number().int().min(0).max(65_535),
  /** The host, and the port where it isn't the scheme's own, that clients call; then a call that was signed for another host is refused. */
  API_AUTHORITY: z.string().toLowerCase().optional(),
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }),
  JOBS_URL: z.url({ protocol: /^(rediss?|postgres(ql)?)$/ }),
  S3_ENDPOINT: z.url(),
  S3_REGION: z.string().min(1),
  S3_BUCKET: z.string().min(1),
  S3_ACCESS_KEY_ID: z.string().min(1),
  S3_SECRET_ACCESS_KEY: z.string().min(1),
  /** The bucket of the transparency log, which is only read from here. */
  LOG_BUCKET: z.string().min(1),
  /** Where that bucket is and what reads it; what S3_ says where left out. */
  LOG_S3_ENDPOINT: z.url().optional(),
  LOG_S3_ACCESS_KEY_ID: z.string().min(1).optional(),
  LOG_S3_SECRET_ACCESS_KEY: z.string().min(1).optional(),
  /** What clients pin of the log (C2SP tlog-policy), by an absolute path. */
  LOG_POLICY_FILE: z.string().min(1),
  /** Those of the policy's witnesses that keep every entry, by its names, separated by commas. */
  LOG_MIRRORS: z
    .string()
    .default('')
    .transform((names) => names.split(',').flatMap((name) => (name.trim() === '' ? [] : [name.trim()]))),
  /** The internal interface of each broker, separated by commas, always in the same order. */
  BROKER_INTERNAL_URL: z
    .string()
    .transform((urls) => urls.split(',').map((url) => url.trim()))
    .pipe(
      z
        .array(z.url({ protocol: /^https?$/ }))
        .min(1)
        .max(16),
    ),
  INTERNAL_TOKEN: z.string().min(32),
  /** The operator's Ed25519 public key: 32 bytes in hexadecimal. */
  OPERATOR_KEY_HEX: z.string().regex(/^[0-9a-f]{64}$/, 'is 64 lower-case hexadecimal digits'),
  /** Where the pages are that people open, such as `https://porchlight.example`: mailed links lead there, passkeys belong to its host, and its cookies go over TLS alone where it is https. */
  PUBLIC_ORIGIN: z
    .url({ protocol: /^https?$/ })
    .refine((url) => new URL(url).origin === url, 'is an origin: scheme, host and port'),
  /** 32 secret bytes in hexadecimal, the same on every server and for good: mailed links, device cookies and what unknown addresses are told hang on them. */
  ACCOUNT_KEY_HEX: z.string().regex(/^[0-9a-f]{64}$/, 'is 64 lower-case hexadecimal digits'),
  /** `smtp://user:password@host:port`, or `smtps:` for TLS from the first byte. Left out, mails go to a page on loopback at MAILBOX_PORT, for development. */
  MAIL_URL: z.url({ protocol: /^smtps?$/ }).optional(),
  MAIL_FROM: z.email().default('porchlight@localhost.localdomain'),
  MAILBOX_PORT: z.coerce.number().int().min(0).max(65_535).optional(),
  MAILBOX_FOLDER: z.string().min(1).optional(),
  /** How many proxies stand before this server and say for whom they call (X-Forwarded-For). */
  TRUSTED_PROXIES: z.coerce.number().int().min(0).max(8).default(0),
  /** Where devices reach the broker, as clients tell them at pairing: mqtt:// or mqtts://. */
  PUBLIC_BROKER_URL: brokerUrlSchema,
  /** The public half of the worker's receipt key, which devices pin at pairing. */
  RECEIPT_PUBLIC_KEY_HEX: z.string().regex(/^[0-9a-f]{64}$/, 'is 64 lower-case hexadecimal digits'),
  /** A built web client to hand out at `/`, by an absolute path. */
  WEB_FOLDER: z.string().min(1).optional(),
  /** Map tiles of the web client, `https://host/{z}/{x}/{y}.png`: whoever serves them learns what part of the map people look at. */
  WEB_TILE_URL: z.url({ protocol: /^https?$/ }).optional(),
  /** Who made the tiles, as their licence asks for. */
  WEB_TILE_ATTRIBUTION: z.string().max(200).optional(),
  /** Stop when standard input closes, so as not to outlive whoever started the process. */
  STOP_WITH_PARENT: z.stringbool().default(false),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error']).default('info'),
});
export type ApiSettings = z.output<typeof settingsSchema>;
