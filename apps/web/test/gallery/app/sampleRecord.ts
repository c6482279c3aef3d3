import { type AuditEntry, type AuditRow, EMPTY_CHAIN } from '@porchlight/contracts';
import type { HoldingsAnswer } from '@porchlight/contracts/http';
import type { EpochMs, HouseholdId } from '@porchlight/kernel';
import type { AuditView } from '../../../src/worker/AuditPart.ts';
import type { DeletionView } from '../../../src/worker/DeletionsPart.ts';
import { CLIPS, DRIVE, FRONT_DOOR, HOUSEHOLD_ID, minutesAgo, OWN_ID, SAM_ID, YARD } from './sampleHome.ts';

type Short = readonly [
  minutes: number,
  kind: AuditEntry['actor']['kind'],
  id: string,
  action: string,
  subject: string,
  reason?: string,
];

const ENTRIES: readonly Short[] = [
  [60 * 50, 'operator', 'operator', 'household.add', 'household'],
  [60 * 49, 'member', OWN_ID, 'keyring.publish', '1'],
  [60 * 26, 'member', SAM_ID, 'clip.object', CLIPS[0]?.clipId ?? ''],
  [60 * 25, 'member', SAM_ID, 'device.command', DRIVE],
  [60 * 24.5, 'link', 'c'.repeat(32), 'share.object', CLIPS[1]?.clipId ?? ''],
  [60 * 5, 'member', OWN_ID, 'device.read', 'household'],
  [95, 'operator', 'operator', 'holdings.read', 'household', 'Order of the district court, 2026-114'],
  [30, 'member', OWN_ID, 'clip.delete', 'e'.repeat(32)],
  [4, 'member', OWN_ID, 'clip.object', CLIPS[0]?.clipId ?? ''],
  [1, 'member', OWN_ID, 'audit.read', 'household'],
];

/** A record as it might be; only its faults, which are given, are judged nowhere here. */
export function sampleRecord(faults: AuditView['faults']): AuditView {
  const rows = ENTRIES.map(([minutes, kind, id, action, subject, reason = null], index): AuditRow => {
    const place = {
      v: 1 as const,
      seq: index + 1,
      previousHashHex: EMPTY_CHAIN.hashHex,
      hashHex: EMPTY_CHAIN.hashHex,
    };
    const entry = { actor: { kind, id }, action, subject, reason, atMs: minutesAgo(minutes) };
    return { ...place, ...entry, householdId: HOUSEHOLD_ID as HouseholdId };
  });
  const gone = new Set(
    faults.flatMap((fault) => (fault.fault === 'missing' ? [fault.fromSeq, fault.toSeq] : [])),
  );
  return {
    rows: rows.filter(({ seq }) => !gone.has(seq)),
    faults,
    rememberedSeq: 8,
    logged: { seq: 9, index: 1234 },
  };
}

const times = (table: string, count: number, row: Record<string, unknown> = {}) =>
  Array.from({ length: count }, () => ({ table, row }));

export function sampleHoldings(): HoldingsAnswer {
  return {
    householdId: HOUSEHOLD_ID as HouseholdId,
    readAtMs: Date.now() as EpochMs,
    holdings: [
      ...times('households', 1),
      ...times('keyrings', 4),
      ...times('devices', 3),
      ...times('clips', 212),
      ...times('clip_openings', 212),
      ...times('placements', 3),
      ...times('accounts', 2, { email: { withheldBytes: 14 } }),
      ...times('audit_rows', 1840),
      ...times('objects', 212, { sizeBytes: 2_412_000 }),
    ],
    complete: true,
  };
}

export const DELETIONS: readonly DeletionView[] = [
  {
    clipId: 'e'.repeat(32) as DeletionView['clipId'],
    deviceId: FRONT_DOOR,
    memberId: OWN_ID as DeletionView['memberId'],
    requestedAtMs: minutesAgo(30),
    statementB64: 'UFMB',
    statement: {} as NonNullable<DeletionView['statement']>,
    fault: null,
  },
  {
    clipId: 'f'.repeat(32) as DeletionView['clipId'],
    deviceId: YARD,
    memberId: SAM_ID as DeletionView['memberId'],
    requestedAtMs: minutesAgo(2),
    statementB64: null,
    statement: null,
    fault: null,
  },
];
