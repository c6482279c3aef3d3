import { Readable } from 'node:stream';
import { holdingsSchema } from '@porchlight/contracts/http';
import { type HeldRow, readHoldings } from '@porchlight/domain';
import type { FastifyInstance } from 'fastify';
import { ownHousehold } from '../access/callerOf.ts';
import type { AccessRecorder } from '../audit/AccessRecorder.ts';
import type { ApiDeps } from '../deps.ts';

/** `GET /v1/household/holdings`: all that the cloud holds on the member's household, as a stream that says at its end that it is whole. */
export function registerHoldingsRoutes(app: FastifyInstance, deps: ApiDeps, recorder: AccessRecorder): void {
  app.get(
    '/v1/household/holdings',
    {
      config: {
        describe: { summary: 'Everything that the cloud holds on the household', answer: holdingsSchema },
      },
    },
    async (request, reply) => {
      const householdId = ownHousehold(request, 'holdings.read');
      await recorder.recordCall(request, householdId, 'holdings.read');
      const head = JSON.stringify({ householdId, readAtMs: deps.clock.nowMs() });
      reply.header('content-type', 'application/json; charset=utf-8');
      reply.header('cache-control', 'private, no-store');
      return reply.send(Readable.from(written(head, readHoldings(deps, householdId)), { objectMode: false }));
    },
  );
}

/** The members of `head`, then the rows one a line, and `complete` if all of them were there. */
async function* written(head: string, rows: AsyncIterable<HeldRow>): AsyncGenerator<string> {
  yield `${head.slice(0, -1)},"holdings":[`;
  let separator = '\n';
  for await (const { table, json } of rows) {
    yield `${separator}{"table":${JSON.stringify(table)},"row":${json}}`;
    separator = ',\n';
  }
  yield '\n],"complete":true}\n';
}
