import type { ClipSummary, ShareSummary } from '@porchlight/contracts/http';
import { PorchlightError } from '@porchlight/kernel';
import type { ClipGlance, ClipSink } from '../../../src/worker/ClipSink.ts';
import { madeUpId } from './madeUpHouse.ts';

const HOUR_MS = 3_600_000;

interface MadeUpClips {
  glance(clip: { clipId: string }): Promise<ClipGlance>;
  open(number: number, clip: { clipId: string }, sink: ClipSink): Promise<void>;
}

/** Links that there are not. */
export function madeUpShares(nowMs: number, clips: () => MadeUpClips, clip: ClipSummary | undefined) {
  const share = (id: number, madeMs: number, endsMs: number, revokedAtMs: number | null) =>
    ({
      shareId: madeUpId(id),
      clipId: clip?.clipId,
      memberId: madeUpId(3),
      createdAtMs: madeMs,
      expiresAtMs: endsMs,
      revokedAtMs,
    }) as ShareSummary;
  const realMs = Date.now();
  const made = share(71, nowMs - 4 * HOUR_MS, realMs + 20 * HOUR_MS, null);
  return {
    ofClip: async () => [made, share(72, nowMs - 30 * HOUR_MS, nowMs - 6 * HOUR_MS, nowMs - 7 * HOUR_MS)],
    make: async () => ({ share: made, path: `/s/${madeUpId(71)}#${'k'.repeat(43)}` }),
    revoke: async () => made,
    async look(shareId: string) {
      if (clip === undefined || shareId !== madeUpId(1))
        throw new PorchlightError('not_found', 'there is no such link');
      const { startedAtMs, hasSound, thumbnail } = await clips().glance(clip);
      const deviceName = 'Front door';
      return { deviceName, clip, expiresAtMs: nowMs + 20 * HOUR_MS, hasSound, startedAtMs, thumbnail };
    },
    open: async (number: number, _shareId: string, _key: string, sink: ClipSink) =>
      clip === undefined ? undefined : clips().open(number, clip, sink),
    stop: async () => {},
  };
}

/** Deletions that there are not. */
export function madeUpDeletions(nowMs: number) {
  const deletion = (id: number, deviceId: string, agoMs: number) => ({
    clipId: madeUpId(id),
    deviceId: madeUpId(deviceId),
    memberId: madeUpId(3),
    requestedAtMs: nowMs - agoMs,
    statementB64: null as string | null,
    statement: null as object | null,
    fault: null as string | null,
  });
  const gone = {
    ...deletion(901, 'a1', 26 * HOUR_MS),
    statementB64: 'UEwBEQ==',
    statement: {
      wrapRemovedAtMs: nowMs - 26 * HOUR_MS + 900,
      objectsRemovedAtMs: nowMs - 26 * HOUR_MS + 1800,
      rowRemovedAtMs: nowMs - 26 * HOUR_MS + 2700,
    },
  };
  const fault = 'the deletion is not signed by the key that it must be signed by';
  const wrong = { ...deletion(903, 'c3', 50 * HOUR_MS), statementB64: 'UEwBEQ==', fault };
  return { list: async () => ({ deletions: [deletion(902, 'b2', 40_000), gone, wrong], next: null }) };
}
