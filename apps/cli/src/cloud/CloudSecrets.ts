import { createPublicKey, generateKeyPairSync, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseWith } from '@porchlight/contracts';
import { z } from 'zod';

const text = z.string().min(1);
const secretsSchema = z.strictObject({
  internalToken: text,
  databasePasswords: z.strictObject({ api: text, worker: text, broker: text, log: text, jobs: text }),
  storeReader: z.strictObject({ accessKeyId: text, secretAccessKey: text }),
  storeWriter: z.strictObject({ accessKeyId: text, secretAccessKey: text }),
  logWriter: z.strictObject({ accessKeyId: text, secretAccessKey: text }),
  logKeyPem: text,
  /** In the names of the log and of its cosigners. */
  logId: z.string().regex(/^[0-9a-f]{16}$/),
  operatorSeedHex: z.string().regex(/^[0-9a-f]{64}$/),
  receiptKeyPem: text,
  accountKeyHex: z.string().regex(/^[0-9a-f]{64}$/),
});

/** What the processes of one cloud share by twos; made at its first start, readable by its owner alone. No key to anybody's footage is among it. */
export type CloudSecrets = z.output<typeof secretsSchema>;

/** The secrets in a folder; a folder that has none gets fresh ones. Throws `malformed_message` for a file that isn't one. */
export function loadCloudSecrets(folder: string): CloudSecrets {
  const file = join(folder, 'secrets.json');
  if (!existsSync(file)) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    save(file, freshSecrets());
  }
  const kept: unknown = JSON.parse(readFileSync(file, 'utf8'));
  const whole = secretsSchema.safeParse(kept);
  if (whole.success) return whole.data;
  const secrets = parseWith(secretsSchema, withLaterSecrets(kept), file);
  save(file, secrets);
  return secrets;
}

/** A folder may be from before there were accounts or a log. */
function withLaterSecrets(kept: unknown): unknown {
  const earlier = z.looseObject({ databasePasswords: z.looseObject({}) }).safeParse(kept);
  if (!earlier.success) return kept;
  const { accountKeyHex, logWriter, logKeyPem, logId, databasePasswords } = freshSecrets();
  const passwords = { log: databasePasswords.log, ...earlier.data.databasePasswords };
  return { accountKeyHex, logWriter, logKeyPem, logId, ...earlier.data, databasePasswords: passwords };
}

function save(file: string, secrets: CloudSecrets): void {
  writeFileSync(`${file}.new`, JSON.stringify(secrets), { mode: 0o600, flush: true });
  renameSync(`${file}.new`, file);
}

/** The public half of the receipt key, which devices pin: 32 bytes. */
export function receiptPublicKey(secrets: CloudSecrets): Uint8Array {
  const { x } = createPublicKey(secrets.receiptKeyPem).export({ format: 'jwk' });
  return new Uint8Array(Buffer.from(String(x), 'base64url'));
}

function freshSecrets(): CloudSecrets {
  const secret = () => randomBytes(32).toString('base64url');
  const credential = () => ({ accessKeyId: randomBytes(10).toString('hex'), secretAccessKey: secret() });
  return {
    internalToken: secret(),
    databasePasswords: { api: secret(), worker: secret(), broker: secret(), log: secret(), jobs: secret() },
    storeReader: credential(),
    storeWriter: credential(),
    logWriter: credential(),
    logKeyPem: ed25519Pem(),
    logId: randomBytes(8).toString('hex'),
    operatorSeedHex: randomBytes(32).toString('hex'),
    accountKeyHex: randomBytes(32).toString('hex'),
    receiptKeyPem: ed25519Pem(),
  };
}

function ed25519Pem(): string {
  const { privateKey } = generateKeyPairSync('ed25519');
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}
