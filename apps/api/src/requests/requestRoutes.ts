import { parseWith } from '@porchlight/contracts';
import {
  type ClipPage,
  clipPageSchema,
  newRequestSchema,
  type PublicRequest,
  publicRequestSchema,
} from '@porchlight/contracts/http';
import { type FootageRequest, postRequest, requirePermission } from '@porchlight/domain';
import { PorchlightError, parseRequestId } from '@porchlight/kernel';
import type { FastifyInstance } from 'fastify';
import { ownHousehold, principalOf } from '../access/callerOf.ts';
import type { AccessRecorder } from '../audit/AccessRecorder.ts';
import { summaryOf } from '../clips/summaryOf.ts';
import type { ApiDeps } from '../deps.ts';

interface RequestParams {
  Params: { requestId: string };
}

/** Requests for footage: posted by agencies, read by anyone; a household sees its own candidates and nobody sees how many there are. */
export function registerRequestRoutes(app: FastifyInstance, deps: ApiDeps, recorder: AccessRecorder): void {
  app.post(
    '/v1/requests',
    {
      config: {
        describe: {
          summary: 'Post a request for footage',
          body: newRequestSchema,
          answer: publicRequestSchema,
          status: 201,
        },
      },
    },
    async (request, reply): Promise<PublicRequest> => {
      const principal = principalOf(request);
      requirePermission(principal, 'request.post', null);
      if (principal.role !== 'agency')
        throw new PorchlightError('forbidden', 'requests are posted by agencies');
      const draft = parseWith(newRequestSchema, request.body, 'the request');
      const posted = await postRequest(deps, principal.agencyId, draft);
      request.log.info({ footageRequestId: posted.requestId }, 'a request was posted');
      return reply.status(201).send(publicRequestOf(posted));
    },
  );

  app.get<RequestParams>(
    '/v1/requests/:requestId',
    {
      config: {
        access: 'public',
        describe: { summary: 'A request for footage', answer: publicRequestSchema },
      },
    },
    async (request) => {
      const found = await deps.requests.find(parseRequestId(request.params.requestId));
      if (found === null) throw new PorchlightError('not_found', 'there is no such request');
      return publicRequestOf(found);
    },
  );

  app.get<RequestParams>(
    '/v1/requests/:requestId/candidates',
    { config: { describe: { summary: 'Own clips that a request may mean', answer: clipPageSchema } } },
    async (request): Promise<ClipPage> => {
      const householdId = ownHousehold(request, 'candidates.read');
      const requestId = parseRequestId(request.params.requestId);
      await recorder.recordCall(request, householdId, 'candidates.read', requestId);
      const clips = await deps.matching.candidatesOf(requestId, householdId);
      return { clips: clips.map(summaryOf), next: null };
    },
  );
}

function publicRequestOf(request: FootageRequest): PublicRequest {
  const { requestId, agencyId, caseNumber, text, fromMs, toMs, area, postedAtMs } = request;
  const state = request.matchedAtMs === null ? 'matching' : 'open';
  const incident = request.incident as PublicRequest['incident'];
  return { requestId, agencyId, incident, caseNumber, text, fromMs, toMs, area, postedAtMs, state };
}
