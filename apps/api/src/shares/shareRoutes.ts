import { parseWith } from '@porchlight/contracts';
import {
  beforeQuerySchema,
  newShareSchema,
  SHARE_SEALED_BYTES,
  type SharePage,
  type ShareSummary,
  sharePageSchema,
  shareSummarySchema,
} from '@porchlight/contracts/http';
import { requirePermission, type Share, type ShareCursor, shareClip } from '@porchlight/domain';
import { base64ToBytes, epochMs, PorchlightError, parseShareId } from '@porchlight/kernel';
import type { FastifyInstance } from 'fastify';
import { ownHousehold, principalOf } from '../access/callerOf.ts';
import type { AccessRecorder } from '../audit/AccessRecorder.ts';
import type { ApiDeps } from '../deps.ts';

const PAGE_SIZE = 200;

/** A household's own links: made, listed, revoked. */
export function registerShareRoutes(app: FastifyInstance, deps: ApiDeps, recorder: AccessRecorder): void {
  const { index, shares, clock } = deps;

  app.post(
    '/v1/shares',
    {
      config: {
        describe: {
          summary: 'Share a clip by a link',
          body: newShareSchema,
          answer: shareSummarySchema,
          status: 201,
        },
      },
    },
    async (request, reply) => {
      const principal = principalOf(request);
      const body = parseWith(newShareSchema, request.body, 'the share');
      const sealed = base64ToBytes(body.sealedB64);
      if (sealed.length > SHARE_SEALED_BYTES) throw tooLarge();
      const clip = await index.find(body.clipId);
      requirePermission(principal, 'share.add', clip?.householdId ?? null);
      if (clip === null || principal.role !== 'member') throw nothing();
      const { householdId, clipId } = clip;
      await recorder.recordCall(request, householdId, 'share.add', clipId);
      const { memberId } = principal;
      const { expiresAtMs } = body;
      const share = await shareClip(deps, { householdId, clipId, memberId, sealed, expiresAtMs });
      return reply.status(201).send(summaryOf(share));
    },
  );

  app.get<{ Querystring: { before?: unknown } }>(
    '/v1/shares',
    {
      config: {
        describe: {
          summary: 'The links of the household',
          query: beforeQuerySchema,
          answer: sharePageSchema,
        },
      },
    },
    async (request): Promise<SharePage> => {
      const householdId = ownHousehold(request, 'share.list');
      const cursor = parseCursor(request.query.before);
      await recorder.recordCall(request, householdId, 'share.list');
      const page = await shares.ofHousehold(householdId, cursor, PAGE_SIZE);
      const last = page.at(-1);
      const next = page.length === PAGE_SIZE && last !== undefined ? cursorOf(last) : null;
      return { shares: page.map(summaryOf), next };
    },
  );

  app.delete<ShareParams>(
    '/v1/shares/:shareId',
    { config: { describe: { summary: 'Revoke a link', answer: shareSummarySchema } } },
    async (request) => {
      const shareId = parseShareId(request.params.shareId);
      const share = await shares.find(shareId);
      requirePermission(principalOf(request), 'share.revoke', share?.householdId ?? null);
      if (share === null) throw nothing();
      await recorder.recordCall(request, share.householdId, 'share.revoke', shareId);
      const revoked = await shares.revoke(shareId, clock.nowMs());
      if (revoked === null) throw nothing();
      return summaryOf(revoked);
    },
  );
}

interface ShareParams {
  Params: { shareId: string };
}

function summaryOf({ sealed: _sealed, householdId: _householdId, ...summary }: Share): ShareSummary {
  return summary;
}

function cursorOf({ createdAtMs, shareId }: ShareCursor): string {
  return `${createdAtMs}-${shareId}`;
}

/** Null where there is none. Throws `malformed_message` for anything but what `cursorOf` made. */
function parseCursor(text: unknown): ShareCursor | null {
  if (text === undefined) return null;
  const [, createdAtMs, shareId] = /^([0-9]{1,15})-([0-9a-f]{32})$/.exec(String(text)) ?? [];
  if (createdAtMs === undefined || shareId === undefined) {
    throw new PorchlightError('malformed_message', 'before is the next of the page before, as it came');
  }
  return { createdAtMs: epochMs(Number(createdAtMs)), shareId: parseShareId(shareId) };
}

function tooLarge(): PorchlightError {
  return new PorchlightError('limit_exceeded', `a share holds at most ${SHARE_SEALED_BYTES} bytes`);
}

function nothing(): PorchlightError {
  return new PorchlightError('not_found', 'there is nothing of yours by this id');
}
