import { bytesToHex, concatBytes, equalBytes, hexToBytes, randomId, utf8 } from '@porchlight/kernel';
import type { SecondFactor, Session } from '../ports/AccountStore.ts';
import type { AccountDeps } from './AccountDeps.ts';
import {
  countFactorAttempt,
  decodeFactorData,
  encodeFactorData,
  markProved,
  type Proved,
  wrongFactor,
} from './factors.ts';
import { requireFresh } from './sessions.ts';

const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const CODES = 10;
const CODE_LENGTH = 10;

interface BackupData {
  readonly saltHex: string;
  /** Of the codes that haven't counted yet. */
  readonly hashesHex: readonly string[];
}

/** Makes ten codes of ten characters (Crockford's Base32) in place of any before, and shows them this once. Throws `second_factor_needed`. */
export async function makeBackupCodes(deps: AccountDeps, session: Session): Promise<readonly string[]> {
  const nowMs = deps.clock.nowMs();
  requireFresh(session, nowMs);
  const salt = deps.random(16);
  const codes = Array.from({ length: CODES }, () =>
    [...deps.random(CODE_LENGTH)].map((byte) => CROCKFORD.charAt(byte % 32)).join(''),
  );
  const before = await deps.store.factorsOf(session.accountId);
  await deps.store.insertFactor({
    factorId: randomId(deps.random),
    accountId: session.accountId,
    kind: 'backup-codes',
    name: 'Backup codes',
    data: encodeFactorData({
      saltHex: bytesToHex(salt),
      hashesHex: codes.map((code) => bytesToHex(hashOf(deps, salt, code))),
    }),
    version: 0,
    createdAtMs: nowMs,
    confirmedAtMs: nowMs,
  });
  for (const { kind, factorId } of before) {
    if (kind === 'backup-codes') await deps.store.deleteFactor(session.accountId, factorId);
  }
  return codes;
}

/** Proves by a backup code, which counts once; case, spaces and hyphens don't matter. Throws `unauthenticated`, `rate_limited`. */
export async function proveBackupCode(deps: AccountDeps, session: Session, text: string): Promise<Proved> {
  await countFactorAttempt(deps, session);
  const code = normaliseCode(text);
  for (const factor of await deps.store.factorsOf(session.accountId)) {
    if (factor.kind === 'backup-codes' && (await spend(deps, factor, code))) return markProved(deps, session);
  }
  throw wrongFactor();
}

async function spend(deps: AccountDeps, factor: SecondFactor, code: string): Promise<boolean> {
  const data = decodeFactorData(factor, parseBackup);
  const hash = hashOf(deps, hexToBytes(data.saltHex), code);
  const left = data.hashesHex.filter((each) => !equalBytes(hexToBytes(each), hash));
  if (left.length === data.hashesHex.length) return false;
  const change = {
    data: encodeFactorData({ ...data, hashesHex: left }),
    confirmedAtMs: factor.confirmedAtMs,
  };
  return deps.store.replaceFactor(factor.factorId, factor.version, change);
}

function hashOf({ primitives }: AccountDeps, salt: Uint8Array, code: string): Uint8Array {
  return primitives.sha256(concatBytes(utf8('porchlight backup code v1'), salt, utf8(code)));
}

function normaliseCode(text: string): string {
  const plain = text.slice(0, 40).toUpperCase().replace(/[\s-]/g, '');
  return plain.replace(/O/g, '0').replace(/[IL]/g, '1');
}

function parseBackup(fields: Readonly<Record<string, unknown>>): BackupData | null {
  const { saltHex, hashesHex } = fields;
  if (typeof saltHex !== 'string' || !Array.isArray(hashesHex)) return null;
  return { saltHex, hashesHex: hashesHex.map(String) };
}
