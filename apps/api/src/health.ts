import { healthSchema } from '@porchlight/contracts/http';
import { checkReadiness } from '@porchlight/service';
import type { FastifyInstance } from 'fastify';
import type { ApiDeps } from './deps.ts';

/** `GET /healthz`: the process lives. `GET /readyz`: it reaches its parts, each by name. */
export function registerHealthRoutes(app: FastifyInstance, { readiness }: ApiDeps): void {
  const config = { access: 'public' } as const;
  app.get(
    '/healthz',
    {
      config: { ...config, describe: { summary: 'The process lives', answer: healthSchema } },
      logLevel: 'warn',
    },
    async () => ({ status: 'ok' }),
  );
  app.get(
    '/readyz',
    {
      config: { ...config, describe: { summary: 'The process reaches its parts', answer: healthSchema } },
      logLevel: 'warn',
    },
    async (_request, reply) => {
      const result = await checkReadiness(readiness);
      return reply.status(result.status === 'ok' ? 200 : 503).send(result);
    },
  );
}
