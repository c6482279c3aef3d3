import {
  beforeQuerySchema,
  type DeletionPage,
  type DeletionSummary,
  deletionPageSchema,
  deletionSummarySchema,
} from '@porchlight/contracts/http';
import {
  type ClipDeletion,
  type DeletionCursor,
  requestDeletion,
  requirePermission,
} from '@porchlight/domain';
import { bytesToBase64, PorchlightError, parseClipId } from '@porchlight/kernel';
import type { FastifyInstance } from 'fastify';
import { ownHousehold, principalOf } from '../access/callerOf.ts';
import { nextCursor, type PagePlace, parseCursor } from '../access/pageCursor.ts';
import type { AccessRecorder } from '../audit/AccessRecorder.ts';
import type { ApiDeps } from '../deps.ts';

const PAGE_SIZE = 200;

/** A household deletes its clips, and sees what was deleted and when each part of it went. */
export function registerDeletionRoutes(app: FastifyInstance, deps: ApiDeps, recorder: AccessRecorder): void {
  const { index, deletions } = deps;

  app.delete<{ Params: { clipId: string } }>(
    '/v1/clips/:clipId',
    { config: { describe: { summary: 'Delete a clip', answer: deletionSummarySchema, status: 202 } } },
    async (request, reply) => {
      const principal = principalOf(request);
      const clipId = parseClipId(request.params.clipId);
      const found = (await index.find(clipId)) ?? (await deletions.find(clipId));
      requirePermission(principal, 'clip.delete', found?.householdId ?? null);
      if (found === null || principal.role !== 'member') throw nothing();
      await recorder.recordCall(request, found.householdId, 'clip.delete', clipId);
      const deletion = await requestDeletion(deps, found, principal.memberId);
      if (deletion === null) throw nothing();
      return reply.status(202).send(summaryOf(deletion));
    },
  );

  app.get<{ Querystring: { before?: unknown } }>(
    '/v1/deletions',
    {
      config: {
        describe: {
          summary: 'What was deleted, with the signed statements',
          query: beforeQuerySchema,
          answer: deletionPageSchema,
        },
      },
    },
    async (request): Promise<DeletionPage> => {
      const householdId = ownHousehold(request, 'deletion.list');
      const cursor = cursorAt(parseCursor(request.query.before));
      await recorder.recordCall(request, householdId, 'deletion.list');
      const page = await deletions.ofHousehold(householdId, cursor, PAGE_SIZE);
      const next = nextCursor(page, PAGE_SIZE, placeOf);
      return { deletions: page.map(summaryOf), next };
    },
  );
}

function summaryOf({ clipId, deviceId, memberId, requestedAtMs, statement }: ClipDeletion): DeletionSummary {
  const statementB64 = statement === null ? null : bytesToBase64(statement);
  return { clipId, deviceId, memberId, requestedAtMs, statementB64 };
}

/** Where a row stands among the pages. */
function placeOf({ requestedAtMs, clipId }: DeletionCursor): PagePlace {
  return { atMs: requestedAtMs, id: clipId };
}

function cursorAt(place: PagePlace | null): DeletionCursor | null {
  return place === null ? null : { requestedAtMs: place.atMs, clipId: parseClipId(place.id) };
}

function nothing(): PorchlightError {
  return new PorchlightError('not_found', 'there is nothing of yours by this id');
}
