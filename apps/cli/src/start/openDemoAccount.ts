import { join } from 'node:path';
import {
  bytesToHex,
  isPorchlightError,
  PorchlightError,
  systemClock,
  systemRandom,
} from '@porchlight/kernel';
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

const DOMAIN = 'example.org';
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
  const email = await signUpAs(cloud, signIn, password);
  await signIn.byPassword(email, password);
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
  const receiptKeyHex = bytesToHex(cloud.receiptKey);
  await account.changeVault((vault) => ({
    ...vault,
    household: secrets.household,
    positions,
    // As a client pins it at the first pairing: statements of deletions are checked against it.
    preferences: { ...vault.preferences, receiptKeyHex },
  }));
  const opened = await OpenHousehold.open(deps, account);
  if (opened === null) throw new PorchlightError('internal', 'the demo account has no household');
  await account.linkHousehold(opened.household, null);
  await signIn.leave();
  return new DemoAccount({ email, password, totpUri: uri, backupCodes });
}

/** The home's own address, or where a cloud has it from another neighbourhood, one beside it. */
async function signUpAs(cloud: Cloud, signIn: SignIn, password: string): Promise<string> {
  for (const name of ['maple12', `maple12.${bytesToHex(systemRandom(3))}`]) {
    const email = `${name}@${DOMAIN}`;
    await signIn.signUp(email, password);
    const token = await mailedToken(cloud, email);
    if (token === null) continue;
    await signIn.confirm(token);
    return email;
  }
  throw new PorchlightError('internal', 'the mailbox has no link for the demo account');
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

/** Null where the address has an account already, which is all that such a mail says. */
async function mailedToken({ mailboxUrl }: Cloud, to: string): Promise<string | null> {
  const answer = await fetch(new URL('/mails.json', mailboxUrl));
  const mails = mailsSchema.parse(await answer.json());
  const tokens = mails.filter((mail) => mail.to === to).map(({ text }) => /\/confirm#(\S+)/.exec(text)?.[1]);
  return tokens.find((each) => each !== undefined) ?? null;
}
