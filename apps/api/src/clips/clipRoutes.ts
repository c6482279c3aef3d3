import {
  beforeQuerySchema,
  type ClipPage,
  clipPageSchema,
  clipSummarySchema,
} from '@porchlight/contracts/http';
import { type ClipCursor, type IndexedClip, readStoredClip, requirePermission } from '@porchlight/domain';
import { epochMs, PorchlightError, parseClipId } from '@porchlight/kernel';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { ownHousehold, principalOf } from '../access/callerOf.ts';
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
      const cursor = parseCursor(request.query.before);
      await recorder.recordCall(request, householdId, 'clip.list');
      const clips = await index.ofHousehold(householdId, cursor, PAGE_SIZE);
      const last = clips.at(-1);
      const next = clips.length === PAGE_SIZE && last !== undefined ? cursorOf(last) : null;
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

function cursorOf({ startedAtMs, clipId }: ClipCursor): string {
  return `${startedAtMs}-${clipId}`;
}

/** Null where there is none. Throws `malformed_message` for anything but what `cursorOf` made. */
function parseCursor(text: unknown): ClipCursor | null {
  if (text === undefined) return null;
  const [, startedAtMs, clipId] = /^([0-9]{1,15})-([0-9a-f]{32})$/.exec(String(text)) ?? [];
  if (startedAtMs === undefined || clipId === undefined) {
    throw new PorchlightError('malformed_message', 'before is the next of the page before, as it came');
  }
  return { startedAtMs: epochMs(Number(startedAtMs)), clipId: parseClipId(clipId) };
}
