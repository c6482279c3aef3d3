import { type SharedClip, sharedClipSchema } from '@porchlight/contracts/http';
import { type AccessAction, type OpenShare, openShare, readStoredClip } from '@porchlight/domain';
import { bytesToBase64, parseShareId } from '@porchlight/kernel';
import type { FastifyInstance } from 'fastify';
import type { AccessRecorder } from '../audit/AccessRecorder.ts';
import { sendObject } from '../clips/sendObject.ts';
import { summaryOf } from '../clips/summaryOf.ts';
import type { ApiDeps } from '../deps.ts';
import { UseLimiter } from './UseLimiter.ts';

interface LinkParams {
  Params: { shareId: string };
}

/** What whoever has a link gets, unsigned; of a link that is over, or never was, always the same `not_found`. */
export function registerLinkRoutes(app: FastifyInstance, deps: ApiDeps, recorder: AccessRecorder): void {
  const limiter = new UseLimiter();
  const config = { access: 'public' } as const;

  const read = { summary: 'What a link leads to', answer: sharedClipSchema };
  app.get<LinkParams>(
    '/v1/shares/:shareId',
    { config: { ...config, describe: read } },
    async (request, reply): Promise<SharedClip> => {
      const { share, clip } = await use(request.params.shareId, 'share.read');
      reply.header('cache-control', 'private, no-store');
      return {
        sealedB64: bytesToBase64(share.sealed),
        clip: summaryOf(clip),
        expiresAtMs: share.expiresAtMs,
      };
    },
  );

  const object = { summary: 'The ciphertext that a link leads to', answer: 'bytes' } as const;
  app.get<LinkParams>(
    '/v1/shares/:shareId/object',
    { config: { ...config, describe: object } },
    async (request, reply) => {
      const { clip } = await use(request.params.shareId, 'share.object');
      return sendObject(reply, await readStoredClip(deps, clip));
    },
  );

  async function use(id: string, action: AccessAction): Promise<OpenShare> {
    const shareId = parseShareId(id);
    const opened = await openShare(deps, shareId);
    limiter.admit(shareId, deps.clock.nowMs());
    const { householdId, clipId } = opened.clip;
    await recorder.record({ householdId, actor: { kind: 'link', id: shareId }, action, subject: clipId });
    return opened;
  }
}
