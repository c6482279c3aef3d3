import type { DeviceKind } from '@porchlight/contracts';
import { monotonicClock, systemClock, systemRandom } from '@porchlight/kernel';
import { askCloud, pairThroughRelay, readPairingCode } from '@porchlight/owner-client';
import {
  AccountCalls,
  CookieJar,
  OpenHousehold,
  type SessionDeps,
  SignIn,
} from '@porchlight/owner-client/session';
import { nodePrimitives as primitives } from '@porchlight/seal/node';
import { codeOf } from '../../src/start/DemoAccount.ts';
import type { Filming, Site } from './Site.ts';
import { PASSWORD, type Visitor } from './Visitor.ts';

export interface NewHome {
  readonly email: string;
  /** What the device is called. */
  readonly deviceName: string;
  readonly kind: DeviceKind;
  /** How many clips it films, a minute apart; `live` for a scene without end, as it happens. */
  readonly clips: number | 'live';
  readonly filming?: Filming;
}

/** Makes an account with a household and one device that has filmed, as a client does that has no screen, and signs `visitor` in to it. */
export async function moveIn(site: Site, visitor: Visitor, home: NewHome): Promise<void> {
  const deps = sessionDeps(site.cloud.apiUrl);
  const signIn = new SignIn(deps);
  const { email } = home;
  await signIn.signUp(email, PASSWORD);
  await signIn.confirm(/\/confirm#(\S+)/.exec((await site.mailTo(email)).text)?.[1] ?? '');
  await signIn.byPassword(email, PASSWORD);
  const { factorId, uri } = await signIn.enrolApp('Authenticator');
  await signIn.confirmApp(factorId, codeOf(uri, Date.now()));
  await signIn.newBackupCodes();
  const account = await signIn.open();
  const opened = await OpenHousehold.found(deps, account);
  const cloud = await askCloud(deps.baseUrl, deps.fetch, null);
  const { deviceName, kind, clips } = home;
  const setupCode =
    clips === 'live'
      ? await site.unpackLive(deviceName, kind)
      : await site.unpack(deviceName, kind, clips, home.filming);
  const { deviceId } = await pairThroughRelay({
    household: opened.household,
    code: readPairingCode(setupCode, primitives),
    relay: { baseUrl: deps.baseUrl, fetch: deps.fetch },
    cloud,
    cell: null,
    confirm: async () => true,
    publish: (keyring) => opened.publish(keyring),
    progress: () => {},
    clock: systemClock,
    stopwatch: monotonicClock,
    random: systemRandom,
    primitives,
    signal: new AbortController().signal,
  });
  await account.changeVault((vault) => ({
    ...vault,
    positions: {
      ...vault.positions,
      [deviceId]: { name: home.deviceName, longitude: 13.4, latitude: 52.52 },
    },
    preferences: { ...vault.preferences, receiptKeyHex: cloud.receiptKeyHex },
  }));
  visitor.totpUri = uri;
  await visitor.givePassword(email);
  await visitor.on('One more step');
  await visitor.code();
  await visitor.giveCode();
  await visitor.on('Home');
}

function sessionDeps(baseUrl: string): SessionDeps {
  const { fetch } = new CookieJar();
  const calls = new AccountCalls({ baseUrl, fetch });
  const random = systemRandom;
  return { calls, baseUrl, authority: null, fetch, primitives, random, clock: systemClock };
}
