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
import { bytesToBase64, epochMs, PorchlightError, parseClipId } from '@porchlight/kernel';
import type { FastifyInstance } from 'fastify';
import { ownHousehold, principalOf } from '../access/callerOf.ts';
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
      const cursor = parseCursor(request.query.before);
      await recorder.recordCall(request, householdId, 'deletion.list');
      const page = await deletions.ofHousehold(householdId, cursor, PAGE_SIZE);
      const last = page.at(-1);
      const next = page.length === PAGE_SIZE && last !== undefined ? cursorOf(last) : null;
      return { deletions: page.map(summaryOf), next };
    },
  );
}

function summaryOf({ clipId, deviceId, memberId, requestedAtMs, statement }: ClipDeletion): DeletionSummary {
  const statementB64 = statement === null ? null : bytesToBase64(statement);
  return { clipId, deviceId, memberId, requestedAtMs, statementB64 };
}

function cursorOf({ requestedAtMs, clipId }: DeletionCursor): string {
  return `${requestedAtMs}-${clipId}`;
}

/** Null where there is none. Throws `malformed_message` for anything but what `cursorOf` made. */
function parseCursor(text: unknown): DeletionCursor | null {
  if (text === undefined) return null;
  const [, requestedAtMs, clipId] = /^([0-9]{1,15})-([0-9a-f]{32})$/.exec(String(text)) ?? [];
  if (requestedAtMs === undefined || clipId === undefined) {
    throw new PorchlightError('malformed_message', 'before is the next of the page before, as it came');
  }
  return { requestedAtMs: epochMs(Number(requestedAtMs)), clipId: parseClipId(clipId) };
}

function nothing(): PorchlightError {
  return new PorchlightError('not_found', 'there is nothing of yours by this id');
}
