import { createHmac } from 'node:crypto';
import { join } from 'node:path';
import { type AccountDeps, beginLogin, confirm, login, signUp } from '@porchlight/domain';
import { freshDatabase, testPostgres } from '@porchlight/embedded';
import { migrate, PostgresAccountStore, PostgresDatabase } from '@porchlight/index-store';
import { bytesToHex, epochMs, systemRandom } from '@porchlight/kernel';
import { nodeVerifyPrimitives as primitives } from '@porchlight/seal/node-verify';
import type { BenchOptions, BenchRow } from '../Benchmark.ts';
import { interleave, rateOf } from '../interleave.ts';

export const name = 'accounts';
export const about =
  'whether time tells that an address has an account: answers per second for addresses that have one, against addresses that have none, on PostgreSQL';

const MIGRATIONS = join(import.meta.dirname, '../../migrations');
const ACCOUNTS = 50;
const PASSES = 20;
/** The window in which attempts count, so that none of this is refused for being too much. */
const WINDOW_MS = 16 * 60_000;

export async function run(options: BenchOptions): Promise<readonly BenchRow[]> {
  await using opened = new AsyncDisposableStack();
  const postgres = opened.use(await testPostgres());
  const { url } = opened.use(await freshDatabase(postgres.connectionString('postgres')));
  await migrate(url, MIGRATIONS);
  const database = new PostgresDatabase({ url, applicationName: 'porchlight-bench' });
  opened.defer(() => database.close());
  const house = new House(new PostgresAccountStore(database));
  const known = await house.settle(ACCOUNTS);
  const unknown = known.map(() => someAddress());
  const rows: BenchRow[] = [];
  for (const [measure, ask] of [
    ['asking what to derive with', (email: string) => beginLogin(house.deps, email)],
    ['a login with a wrong secret', (email: string) => house.fail(email)],
  ] as const) {
    const all = (emails: readonly string[]) => async () => {
      house.nowMs += WINDOW_MS;
      return rateOf(emails.length * PASSES, async () => {
        for (let pass = 0; pass < PASSES; pass++) {
          if (pass % 5 === 0) house.nowMs += WINDOW_MS;
          for (const email of emails) await ask(email);
        }
      });
    };
    const contenders = { 'no account': all(unknown), 'an account': all(known) };
    rows.push(...(await interleave({ measure, unit: 'answers/s', contenders, peer: 'no account' }, options)));
  }
  return rows;
}

/** The rules of accounts over a store, with a clock that the benchmark turns and mail that goes nowhere. */
class House {
  nowMs = Date.now();
  readonly deps: AccountDeps;
  #lastText = '';

  constructor(store: PostgresAccountStore) {
    this.deps = {
      store,
      mailer: {
        send: async ({ text }) => {
          this.#lastText = text;
        },
      },
      primitives,
      clock: { nowMs: () => epochMs(this.nowMs) },
      random: systemRandom,
      hmac: (key, message) => new Uint8Array(createHmac('sha256', key).update(message).digest()),
      serverKey: systemRandom(32),
      origin: 'https://porchlight.example',
    };
  }

  /** Confirmed accounts of so many addresses. */
  async settle(count: number): Promise<readonly string[]> {
    const emails = Array.from({ length: count }, someAddress);
    for (const email of emails) {
      await signUp(this.deps, {
        email,
        derivation: { salt: systemRandom(16), memoryKiB: 65_536, passes: 3 },
        loginSecret: systemRandom(32),
        passwordWrap: systemRandom(113),
        vault: systemRandom(1024),
        address: someAddress(),
      });
      await confirm(this.deps, /#(\S+)/.exec(this.#lastText)?.[1] ?? '');
    }
    return emails;
  }

  /** A login that fails, from a network address of its own. */
  async fail(email: string): Promise<void> {
    const attempt = { email, secret: systemRandom(32), deviceCookie: null, sessionName: 'bench' };
    const wasLetIn = await login(this.deps, { ...attempt, address: someAddress() }).then(
      () => true,
      () => false,
    );
    if (wasLetIn) throw new Error('a wrong secret was let in');
  }
}

function someAddress(): string {
  return `${bytesToHex(systemRandom(8))}@example.org`;
}
