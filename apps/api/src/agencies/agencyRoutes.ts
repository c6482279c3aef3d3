import { type AgencyAnswer, agencyAnswerSchema } from '@porchlight/contracts/http';
import { bytesToHex, PorchlightError, parseAgencyId } from '@porchlight/kernel';
import type { FastifyInstance } from 'fastify';
import type { ApiDeps } from '../deps.ts';

/** `GET /v1/agencies/:agencyId`: who asks for footage, as far as the log shows it. */
export function registerAgencyRoutes(app: FastifyInstance, { registry }: ApiDeps): void {
  const describe = { summary: 'An agency, and its keys', answer: agencyAnswerSchema };
  app.get<{ Params: { agencyId: string } }>(
    '/v1/agencies/:agencyId',
    { config: { access: 'public', describe } },
    async (request): Promise<AgencyAnswer> => {
      const agencyId = parseAgencyId(request.params.agencyId);
      const agency = await registry.findAgency(agencyId);
      if (agency === null || agency.nameSalt === null || agency.proof === null)
        throw new PorchlightError('not_found', 'the log shows no such agency');
      const { name, nameSalt, proof } = agency;
      const keys = agency.keys.flatMap((key) =>
        key.proof === null ? [] : [{ signingKeyHex: bytesToHex(key.signingKey), proof: key.proof }],
      );
      return { agencyId, name, nameSaltHex: bytesToHex(nameSalt), proof, keys };
    },
  );
}
