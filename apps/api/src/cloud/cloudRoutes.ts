import { type CloudDescription, cloudSchema } from '@porchlight/contracts/http';
import type { FastifyInstance } from 'fastify';
import type { ApiDeps } from '../deps.ts';

/** `GET /v1/cloud`: what a client tells its devices of this cloud (contracts/spec/pairing-relay.md section 6). */
export function registerCloudRoutes(app: FastifyInstance, { cloud, logPolicy }: ApiDeps): void {
  const describe = { summary: 'What a client tells its devices of this cloud', answer: cloudSchema };
  app.get(
    '/v1/cloud',
    { config: { access: 'public', describe } },
    async (): Promise<CloudDescription> => ({ ...cloud, logPolicy: logPolicy.text }),
  );
}
