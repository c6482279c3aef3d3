import {
  AUDIT_PAGE_SIZE,
  type AuditPage,
  afterQuerySchema,
  auditPageSchema,
} from '@porchlight/contracts/http';
import { PorchlightError } from '@porchlight/kernel';
import type { FastifyInstance } from 'fastify';
import { ownHousehold } from '../access/callerOf.ts';
import type { ApiDeps } from '../deps.ts';
import type { AccessRecorder } from './AccessRecorder.ts';

/** `GET /v1/audit`: the household's own audit record, which this call is on too. */
export function registerAuditRoutes(
  app: FastifyInstance,
  { audit }: ApiDeps,
  recorder: AccessRecorder,
): void {
  app.get<{ Querystring: { after?: unknown } }>(
    '/v1/audit',
    {
      config: {
        describe: {
          summary: 'The audit record of the household',
          query: afterQuerySchema,
          answer: auditPageSchema,
        },
      },
    },
    async (request): Promise<AuditPage> => {
      const householdId = ownHousehold(request, 'audit.read');
      const afterSeq = parseAfter(request.query.after);
      await recorder.recordCall(request, householdId, 'audit.read');
      const { rows, head } = await audit.page(householdId, afterSeq, AUDIT_PAGE_SIZE);
      return { rows: [...rows], head };
    },
  );
}

/** 0 where it is left out. Throws `malformed_message` for anything but a whole number. */
function parseAfter(text: unknown): number {
  const after = String(text ?? '0');
  if (!/^[0-9]{1,15}$/.test(after)) {
    throw new PorchlightError('malformed_message', 'after is the seq of the newest row that you have');
  }
  return Number(after);
}
