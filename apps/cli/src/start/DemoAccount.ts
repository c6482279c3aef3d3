import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { parseWith } from '@porchlight/contracts';
import { URI } from 'otpauth';
import { z } from 'zod';

const recordSchema = z.strictObject({
  email: z.string(),
  password: z.string(),
  /** `otpauth://`, for an authenticator app. */
  totpUri: z.string(),
  backupCodes: z.array(z.string()),
});
type DemoRecord = z.output<typeof recordSchema>;

/** The account of a resident who doesn't exist, ready to sign in; its file is readable by its owner alone. */
export class DemoAccount {
  readonly #record: DemoRecord;

  constructor(record: DemoRecord) {
    this.#record = record;
  }

  /** Null where there is no such file. Throws `malformed_message` for one that isn't an account. */
  static read(file: string): DemoAccount | null {
    if (!existsSync(file)) return null;
    return new DemoAccount(parseWith(recordSchema, JSON.parse(readFileSync(file, 'utf8')), file));
  }

  save(file: string): void {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    writeFileSync(`${file}.new`, JSON.stringify(this.#record), { mode: 0o600, flush: true });
    renameSync(`${file}.new`, file);
  }

  get email(): string {
    return this.#record.email;
  }

  get password(): string {
    return this.#record.password;
  }

  get backupCodes(): readonly string[] {
    return this.#record.backupCodes;
  }

  /** What an authenticator app is given by hand. */
  get totpKey(): string {
    return new URL(this.#record.totpUri).searchParams.get('secret') ?? '';
  }

  /** The second factor of now: six digits (RFC 6238). */
  code(nowMs: number): string {
    return codeOf(this.#record.totpUri, nowMs);
  }
}

/** The code of an `otpauth://totp` address at a time. */
export function codeOf(totpUri: string, nowMs: number): string {
  const app = URI.parse(totpUri);
  if (!('period' in app)) throw new RangeError('not a TOTP');
  return app.generate({ timestamp: nowMs });
}
