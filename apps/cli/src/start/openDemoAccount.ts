import { join } from 'node:path';
import { isPorchlightError, PorchlightError, systemClock, systemRandom } from '@porchlight/kernel';
import { formatRecoveryWords, newRecoverySeed } from '@porchlight/owner-client/account';
import {
  AccountCalls,
  CookieJar,
  OpenHousehold,
  type SessionDeps,
  SignIn,
} from '@porchlight/owner-client/session';
import { nodePrimitives } from '@porchlight/seal/node';
import { z } from 'zod';
import type { Cloud } from '../cloud/startCloud.ts';
import { codeOf, DemoAccount } from './DemoAccount.ts';
import type { Home } from './Home.ts';
import type { PlannedHome } from './neighbourhood.ts';

const EMAIL = 'maple12@example.org';
const PASSWORD_WORDS = 5;
const mailsSchema = z.array(z.looseObject({ to: z.string(), text: z.string() }));

/**
 * The account by which the first home of the street is watched in a browser: signed up over HTTP as anybody signs up, its mail read from the mailbox, once for each cloud.
 * It gets a client key of its own, which the home's owner puts into the keyring. Throws what the API throws.
 */
export async function openDemoAccount(
  cloud: Cloud,
  folder: string,
  home: Home,
  planned: PlannedHome,
): Promise<DemoAccount> {
  const file = join(folder, 'homes', 'account.json');
  const known = DemoAccount.read(file);
  const deps = sessionDeps(cloud);
  if (known !== null && (await isKnown(deps, known))) return known;
  const account = await signUp(cloud, deps, home, planned);
  account.save(file);
  return account;
}

async function isKnown(deps: SessionDeps, { email, password }: DemoAccount): Promise<boolean> {
  const signIn = new SignIn(deps);
  try {
    await signIn.byPassword(email, password);
    await signIn.leave();
    return true;
  } catch (error) {
    if (isPorchlightError(error, 'unauthenticated')) return false;
    throw error;
  }
}

async function signUp(
  cloud: Cloud,
  deps: SessionDeps,
  home: Home,
  planned: PlannedHome,
): Promise<DemoAccount> {
  const password = formatRecoveryWords(newRecoverySeed(systemRandom))
    .split(' ')
    .slice(0, PASSWORD_WORDS)
    .join(' ');
  const signIn = new SignIn(deps);
  await signIn.signUp(EMAIL, password);
  await signIn.confirm(await mailedToken(cloud, EMAIL));
  await signIn.byPassword(EMAIL, password);
  const { factorId, uri } = await signIn.enrolApp('Printed by npm start');
  await signIn.confirmApp(factorId, codeOf(uri, Date.now()));
  const backupCodes = [...(await signIn.newBackupCodes())];
  const account = await signIn.open();
  const secrets = home.newClientSecrets();
  await home.addClient(secrets.client);
  const positions = Object.fromEntries(
    home.devices.map(({ deviceId, name }, i) => {
      const { longitude = 0, latitude = 0 } = planned.devices[i] ?? {};
      return [deviceId, { name, longitude, latitude }];
    }),
  );
  await account.changeVault((vault) => ({ ...vault, household: secrets.household, positions }));
  const opened = await OpenHousehold.open(deps, account);
  if (opened === null) throw new PorchlightError('internal', 'the demo account has no household');
  await account.linkHousehold(opened.household, null);
  await signIn.leave();
  return new DemoAccount({ email: EMAIL, password, totpUri: uri, backupCodes });
}

function sessionDeps({ apiUrl }: Cloud): SessionDeps {
  const jar = new CookieJar();
  const calls = new AccountCalls({ baseUrl: apiUrl, fetch: jar.fetch });
  return {
    calls,
    baseUrl: apiUrl,
    authority: null,
    fetch: jar.fetch,
    primitives: nodePrimitives,
    random: systemRandom,
    clock: systemClock,
  };
}

async function mailedToken({ mailboxUrl }: Cloud, to: string): Promise<string> {
  const answer = await fetch(new URL('/mails.json', mailboxUrl));
  const mails = mailsSchema.parse(await answer.json());
  const token = mails
    .filter((mail) => mail.to === to)
    .map(({ text }) => /\/confirm#(\S+)/.exec(text)?.[1])
    .find((each) => each !== undefined);
  if (token === undefined)
    throw new PorchlightError('internal', 'the mailbox has no link for the demo account');
  return token;
}
