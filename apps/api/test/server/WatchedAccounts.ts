import { epochMs, systemRandom } from '@porchlight/kernel';
import type { KeptLog, WatchMemory } from '@porchlight/owner-client/log';
import {
  AccountCalls,
  CookieJar,
  type OpenAccount,
  type OpenHousehold,
  SignIn,
  watchHousehold,
} from '@porchlight/owner-client/session';
import { nodePrimitives as primitives } from '@porchlight/seal/node';
import { URI } from 'otpauth';
import { servedObjects } from './servedObjects.ts';
import { TestApi } from './TestApi.ts';

export const PASSWORD = 'lamp river quiet violin';

/** An API whose log is served as a client follows it. */
export async function startApi(): Promise<TestApi> {
  const api: TestApi = await TestApi.start({ logObjects: servedObjects(() => api.queue.log) });
  return api;
}

/** A browser of its own at the API. */
export function client(api: TestApi) {
  const jar = new CookieJar();
  const baseUrl = `http://${api.authority}`;
  const deps = {
    calls: new AccountCalls({ baseUrl, fetch: jar.fetch }),
    ...{ baseUrl, authority: null, fetch: jar.fetch },
    ...{ primitives, random: systemRandom, clock: { nowMs: () => api.nowMs } },
  };
  return { deps, signIn: new SignIn(deps) };
}

/** From nothing to an open account with an app. */
export async function settled(api: TestApi, email: string) {
  const first = client(api);
  await first.signIn.signUp(email, PASSWORD);
  await first.signIn.confirm(/#(\S+)/.exec(api.mailer.sent.at(-1)?.text ?? '')?.[1] ?? '');
  await first.signIn.byPassword(email, PASSWORD);
  const { factorId, uri } = await first.signIn.enrolApp('Phone');
  const app = URI.parse(uri);
  const code = () => ('period' in app ? app.generate({ timestamp: api.nowMs }) : '');
  await first.signIn.confirmApp(factorId, code());
  return { ...first, code, account: await first.signIn.open() };
}

/** Another browser of a settled account, a minute later. */
export async function otherBrowser(
  api: TestApi,
  { account: { email }, code }: Pick<Awaited<ReturnType<typeof settled>>, 'account' | 'code'>,
  password = PASSWORD,
) {
  api.nowMs = epochMs(api.nowMs + 60_000);
  const other = client(api);
  await other.signIn.byPassword(email, password);
  await other.signIn.proveCode('totp', code());
  return { ...other, code, account: await other.signIn.open() };
}

export class MemoryKeptLog implements KeptLog {
  memory: WatchMemory | null = null;

  async read(): Promise<WatchMemory | null> {
    return this.memory;
  }

  async keep(memory: WatchMemory): Promise<void> {
    this.memory = structuredClone(memory);
  }
}

export const watchOf = (
  { deps }: Pick<ReturnType<typeof client>, 'deps'>,
  account: OpenAccount,
  home: OpenHousehold | null,
  kept: KeptLog = new MemoryKeptLog(),
) => watchHousehold(deps, account, home, { kept, pause: async () => undefined });
