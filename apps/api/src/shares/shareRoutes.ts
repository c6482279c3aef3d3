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
import { base64ToBytes, PorchlightError, parseShareId } from '@porchlight/kernel';
import type { FastifyInstance } from 'fastify';
import { ownHousehold, principalOf } from '../access/callerOf.ts';
import { nextCursor, type PagePlace, parseCursor } from '../access/pageCursor.ts';
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
      const cursor = cursorAt(parseCursor(request.query.before));
      await recorder.recordCall(request, householdId, 'share.list');
      const page = await shares.ofHousehold(householdId, cursor, PAGE_SIZE);
      const next = nextCursor(page, PAGE_SIZE, placeOf);
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

/** Where a row stands among the pages. */
function placeOf({ createdAtMs, shareId }: ShareCursor): PagePlace {
  return { atMs: createdAtMs, id: shareId };
}

function cursorAt(place: PagePlace | null): ShareCursor | null {
  return place === null ? null : { createdAtMs: place.atMs, shareId: parseShareId(place.id) };
}

function tooLarge(): PorchlightError {
  return new PorchlightError('limit_exceeded', `a share holds at most ${SHARE_SEALED_BYTES} bytes`);
}

function nothing(): PorchlightError {
  return new PorchlightError('not_found', 'there is nothing of yours by this id');
}
