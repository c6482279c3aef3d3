import { parseWith } from '@porchlight/contracts';
import {
  agencyAddedSchema,
  householdAddedSchema,
  newAgencySchema,
  newHouseholdSchema,
} from '@porchlight/contracts/http';
import { addAgency, requirePermission } from '@porchlight/domain';
import { bytesToHex, hexToBytes, PorchlightError } from '@porchlight/kernel';
import { householdIdOf } from '@porchlight/seal/header';
import type { FastifyInstance } from 'fastify';
import { callerOf, principalOf } from '../access/callerOf.ts';
import type { AccessRecorder } from '../audit/AccessRecorder.ts';
import type { ApiDeps } from '../deps.ts';

/** What the operator sets up: households with the root that their keyrings lead to, and agencies. */
export function registerOperatorRoutes(app: FastifyInstance, deps: ApiDeps, recorder: AccessRecorder): void {
  const { registry, primitives } = deps;
  app.post(
    '/v1/operator/households',
    {
      config: {
        describe: {
          summary: 'Add a household by its root key',
          body: newHouseholdSchema,
          answer: householdAddedSchema,
          status: 201,
        },
      },
    },
    async (request, reply) => {
      requirePermission(principalOf(request), 'household.add', null);
      const { householdId, rootKeyHex } = parseWith(newHouseholdSchema, request.body, 'the household');
      const rootKey = hexToBytes(rootKeyHex);
      if (householdIdOf(rootKey, primitives) !== householdId) {
        throw new PorchlightError('malformed_message', "the household's id is not the one of its root key");
      }
      await recorder.recordCall(request, householdId, 'household.add');
      await registry.addHousehold(householdId, rootKey);
      return reply.status(201).send({ householdId });
    },
  );

  app.post(
    '/v1/operator/agencies',
    {
      config: {
        describe: {
          summary: 'Add an agency by its key',
          body: newAgencySchema,
          answer: agencyAddedSchema,
          status: 201,
        },
      },
    },
    async (request, reply) => {
      requirePermission(principalOf(request), 'agency.add', null);
      const { agencyId, name, signingKeyHex } = parseWith(newAgencySchema, request.body, 'the agency');
      const agency = { agencyId, name, signingKey: hexToBytes(signingKeyHex) };
      const leafHashes = await addAgency(deps, agency, callerOf(request).key);
      return reply.status(201).send({ agencyId, leafHashesHex: leafHashes.map(bytesToHex) });
    },
  );
}
