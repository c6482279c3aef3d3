import { bytesToHex, hexToBytes, PorchlightError, randomId } from '@porchlight/kernel';
import { Secret, TOTP } from 'otpauth';
import type { SecondFactor, Session } from '../ports/AccountStore.ts';
import type { AccountDeps } from './AccountDeps.ts';
import {
  countFactorAttempt,
  decodeFactorData,
  encodeFactorData,
  markProved,
  type Proved,
  requireMayEnrol,
  wrongFactor,
} from './factors.ts';

const FORM = { algorithm: 'SHA1', digits: 6, period: 30 } as const;

interface TotpData {
  readonly secretHex: string;
  /** The last step that counted; -1 before the first. */
  readonly lastStep: number;
}

export interface TotpEnrolment {
  readonly factorId: string;
  /** `otpauth://` for the authenticator app; it holds the secret and names no address. */
  readonly uri: string;
}

/** Begins to add an authenticator app (RFC 6238), which counts once `confirmTotp` has seen a code. Throws `second_factor_needed`. */
export async function enrolTotp(deps: AccountDeps, session: Session, name: string): Promise<TotpEnrolment> {
  const factors = await requireMayEnrol(deps, session);
  for (const { factorId, kind, confirmedAtMs } of factors) {
    if (kind === 'totp' && confirmedAtMs === null) await deps.store.deleteFactor(session.accountId, factorId);
  }
  const bytes = deps.random(20);
  const factorId = randomId(deps.random);
  await deps.store.insertFactor({
    factorId,
    accountId: session.accountId,
    kind: 'totp',
    name: name.slice(0, 100),
    data: encodeFactorData({ secretHex: bytesToHex(bytes), lastStep: -1 }),
    version: 0,
    createdAtMs: deps.clock.nowMs(),
    confirmedAtMs: null,
  });
  const secret = Secret.fromHex(bytesToHex(bytes));
  return { factorId, uri: new TOTP({ ...FORM, issuer: 'Porchlight', label: 'account', secret }).toString() };
}

/** Confirms an app by its first code, which proves it in this session too. Throws `second_factor_needed`, `not_found`, `unauthenticated`, `rate_limited`. */
export async function confirmTotp(
  deps: AccountDeps,
  session: Session,
  factorId: string,
  code: string,
): Promise<Proved> {
  const factors = await requireMayEnrol(deps, session);
  const factor = factors.find((each) => each.factorId === factorId && each.kind === 'totp');
  if (factor?.confirmedAtMs !== null)
    throw new PorchlightError('not_found', 'there is no such app to confirm');
  return prove(deps, session, [factor], code);
}

/** Proves a confirmed app by its code of 6 digits, one step of 30 seconds early or late; each step counts once. Throws `unauthenticated`, `rate_limited`. */
export async function proveTotp(deps: AccountDeps, session: Session, code: string): Promise<Proved> {
  const factors = await deps.store.factorsOf(session.accountId);
  const apps = factors.filter(({ kind, confirmedAtMs }) => kind === 'totp' && confirmedAtMs !== null);
  return prove(deps, session, apps, code);
}

async function prove(
  deps: AccountDeps,
  session: Session,
  factors: readonly SecondFactor[],
  code: string,
): Promise<Proved> {
  await countFactorAttempt(deps, session);
  const nowMs = deps.clock.nowMs();
  for (const factor of factors) {
    const data = decodeFactorData(factor, parseTotp);
    const step = stepOf(data, code, nowMs);
    if (step === null) continue;
    const change = {
      data: encodeFactorData({ ...data, lastStep: step }),
      confirmedAtMs: factor.confirmedAtMs ?? nowMs,
    };
    if (await deps.store.replaceFactor(factor.factorId, factor.version, change)) {
      return markProved(deps, session);
    }
  }
  throw wrongFactor();
}

/** The step that `code` is of, null where it is of none or of one that has counted. */
function stepOf({ secretHex, lastStep }: TotpData, code: string, nowMs: number): number | null {
  if (!/^[0-9]{6}$/.test(code)) return null;
  const secret = new Secret({ buffer: Uint8Array.from(hexToBytes(secretHex)).buffer });
  const delta = TOTP.validate({ ...FORM, token: code, secret, timestamp: nowMs, window: 1 });
  if (delta === null) return null;
  const step = Math.floor(nowMs / 30_000) + delta;
  return step > lastStep ? step : null;
}

function parseTotp(fields: Readonly<Record<string, unknown>>): TotpData | null {
  const { secretHex, lastStep } = fields;
  return typeof secretHex === 'string' && typeof lastStep === 'number' ? { secretHex, lastStep } : null;
}
