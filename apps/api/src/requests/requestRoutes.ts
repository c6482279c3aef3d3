import { parseWith } from '@porchlight/contracts';
import {
  type ClipPage,
  clipPageSchema,
  newRequestSchema,
  type PostedRequest,
  type PublicRequest,
  postedRequestSchema,
  publicRequestSchema,
} from '@porchlight/contracts/http';
import { beginMatching, type FootageRequest, postRequest, requirePermission } from '@porchlight/domain';
import { bytesToHex, PorchlightError, parseRequestId, type RequestId } from '@porchlight/kernel';
import type { FastifyInstance } from 'fastify';
import { ownHousehold, principalOf } from '../access/callerOf.ts';
import type { AccessRecorder } from '../audit/AccessRecorder.ts';
import { summaryOf } from '../clips/summaryOf.ts';
import type { ApiDeps } from '../deps.ts';
import type { ShownEntries } from '../log/ShownEntries.ts';

interface RequestParams {
  Params: { requestId: string };
}

/** Requests for footage: posted by agencies, read by anyone once the log shows them; a household sees its own candidates and nobody sees how many there are. */
export function registerRequestRoutes(
  app: FastifyInstance,
  deps: ApiDeps,
  recorder: AccessRecorder,
  shown: ShownEntries,
): void {
  const matchOnceShown = (requestId: RequestId, leafHash: Uint8Array) => {
    void shown
      .sometime(leafHash)
      .then((proof) => (proof === null ? undefined : beginMatching(deps.jobs, requestId)))
      .catch((err: unknown) => app.log.warn({ err, footageRequestId: requestId }, 'matching begins later'));
  };
  app.post(
    '/v1/requests',
    {
      config: {
        describe: {
          summary: 'Post a request for footage',
          body: newRequestSchema,
          answer: postedRequestSchema,
          status: 201,
        },
      },
    },
    async (request, reply): Promise<PostedRequest> => {
      const principal = principalOf(request);
      requirePermission(principal, 'request.post', null);
      if (principal.role !== 'agency')
        throw new PorchlightError('forbidden', 'requests are posted by agencies');
      const draft = parseWith(newRequestSchema, request.body, 'the request');
      const { request: posted, leafHash } = await postRequest(deps, principal.agencyId, draft);
      const { requestId, textSalt } = posted;
      request.log.info({ footageRequestId: requestId }, 'a request was posted');
      const proof = await shown.soon(leafHash).catch(() => null);
      if (proof !== null) await beginMatching(deps.jobs, requestId);
      else matchOnceShown(requestId, leafHash);
      const state = proof === null ? 'waiting' : 'matching';
      const answer = { ...shownFields(posted, textSalt), state, leafHashHex: bytesToHex(leafHash), proof };
      return reply.status(201).send(answer);
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
    async (request): Promise<PublicRequest> => {
      const found = await deps.requests.find(parseRequestId(request.params.requestId));
      if (found === null || found.proof === null || found.textSalt === null)
        throw new PorchlightError('not_found', 'there is no such request');
      const state = found.matchedAtMs === null ? 'matching' : 'open';
      return { ...shownFields(found, found.textSalt), state, proof: found.proof };
    },
  );

  app.get<RequestParams>(
    '/v1/requests/:requestId/candidates',
    { config: { describe: { summary: 'Own clips that a request may mean', answer: clipPageSchema } } },
    async (request): Promise<ClipPage> => {
      const householdId = ownHousehold(request, 'candidates.read');
      const requestId = parseRequestId(request.params.requestId);
      await recorder.recordCall(request, householdId, 'candidates.read', requestId);
      const found = await deps.requests.find(requestId);
      if (found === null || found.proof === null) return { clips: [], next: null };
      const clips = await deps.matching.candidatesOf(requestId, householdId);
      return { clips: clips.map(summaryOf), next: null };
    },
  );
}

function shownFields(request: FootageRequest, textSalt: Uint8Array): Omit<PublicRequest, 'state' | 'proof'> {
  const { requestId, agencyId, caseNumber, text, fromMs, toMs, area, postedAtMs, closesAtMs } = request;
  const incident = request.incident as PublicRequest['incident'];
  const textSaltHex = bytesToHex(textSalt);
  const said = { requestId, agencyId, incident, caseNumber, text, textSaltHex };
  return { ...said, fromMs, toMs, area, postedAtMs, closesAtMs };
}
