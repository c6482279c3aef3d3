import {
  beforeQuerySchema,
  type ClipPage,
  clipPageSchema,
  clipSummarySchema,
} from '@porchlight/contracts/http';
import { type ClipCursor, type IndexedClip, readStoredClip, requirePermission } from '@porchlight/domain';
import { PorchlightError, parseClipId } from '@porchlight/kernel';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { ownHousehold, principalOf } from '../access/callerOf.ts';
import { nextCursor, type PagePlace, parseCursor } from '../access/pageCursor.ts';
import type { AccessRecorder } from '../audit/AccessRecorder.ts';
import type { ApiDeps } from '../deps.ts';
import { sendObject } from './sendObject.ts';
import { summaryOf } from './summaryOf.ts';

const PAGE_SIZE = 200;

/** A household's own clips: the list, one, and its ciphertext. */
export function registerClipRoutes(
  app: FastifyInstance,
  { index, store }: ApiDeps,
  recorder: AccessRecorder,
): void {
  app.get<{ Querystring: { before?: unknown } }>(
    '/v1/clips',
    {
      config: {
        describe: {
          summary: 'Clips of the household, newest first',
          query: beforeQuerySchema,
          answer: clipPageSchema,
        },
      },
    },
    async (request): Promise<ClipPage> => {
      const householdId = ownHousehold(request, 'clip.list');
      const cursor = cursorAt(parseCursor(request.query.before));
      await recorder.recordCall(request, householdId, 'clip.list');
      const clips = await index.ofHousehold(householdId, cursor, PAGE_SIZE);
      const next = nextCursor(clips, PAGE_SIZE, placeOf);
      return { clips: clips.map(summaryOf), next };
    },
  );

  app.get<ClipParams>(
    '/v1/clips/:clipId',
    { config: { describe: { summary: 'What is known of a clip', answer: clipSummarySchema } } },
    async (request) => {
      const clip = await requireOwnClip(request);
      await recorder.recordCall(request, clip.householdId, 'clip.read', clip.clipId);
      return summaryOf(clip);
    },
  );

  app.get<ClipParams>(
    '/v1/clips/:clipId/object',
    { config: { describe: { summary: 'The ciphertext of a clip', answer: 'bytes' } } },
    async (request, reply) => {
      const clip = await requireOwnClip(request);
      await recorder.recordCall(request, clip.householdId, 'clip.object', clip.clipId);
      return sendObject(reply, await readStoredClip({ index, store }, clip));
    },
  );

  async function requireOwnClip(request: FastifyRequest<ClipParams>): Promise<IndexedClip> {
    const principal = principalOf(request);
    const clip = await index.find(parseClipId(request.params.clipId));
    requirePermission(principal, 'clip.read', clip?.householdId ?? null);
    if (clip === null) throw new PorchlightError('not_found', 'there is nothing of yours by this id');
    return clip;
  }
}

interface ClipParams {
  Params: { clipId: string };
}

/** Where a row stands among the pages. */
function placeOf({ startedAtMs, clipId }: ClipCursor): PagePlace {
  return { atMs: startedAtMs, id: clipId };
}

function cursorAt(place: PagePlace | null): ClipCursor | null {
  return place === null ? null : { startedAtMs: place.atMs, clipId: parseClipId(place.id) };
}
