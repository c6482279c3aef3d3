import { parseWith } from '@porchlight/contracts';
import {
  blindedChangeSchema,
  changeLoggedSchema,
  type LogDescription,
  type LogStandingAnswer,
  logDescriptionSchema,
  logStandingSchema,
} from '@porchlight/contracts/http';
import { logAccountChange, logChange } from '@porchlight/domain';
import { bytesToHex, hexToBytes, PorchlightError } from '@porchlight/kernel';
import type { FastifyInstance } from 'fastify';
import { ownHousehold } from '../access/callerOf.ts';
import { sessionOf } from '../accounts/sessionOf.ts';
import type { AccessRecorder } from '../audit/AccessRecorder.ts';
import type { ApiDeps } from '../deps.ts';
import { describeLog } from './describeLog.ts';

const CHANGE = {
  summary: 'Logs a change that only its household can tell from others',
  body: blindedChangeSchema,
  answer: changeLoggedSchema,
};

const ACCOUNT_CHANGE = {
  ...CHANGE,
  summary: 'Logs a change of the account’s keys that only it can tell from others',
};

/** What the log says of itself and of one entry, and the changes that a household or an account logs by itself (contracts/spec/log.md). */
export function registerLogRoutes(app: FastifyInstance, deps: ApiDeps, recorder: AccessRecorder): void {
  const { log, logOverview, logPolicy, primitives } = deps;
  app.get(
    '/v1/log',
    {
      config: {
        access: 'public',
        describe: { summary: 'What the transparency log says of itself', answer: logDescriptionSchema },
      },
    },
    async (request, reply): Promise<LogDescription> => {
      const prefixUrl = `${request.protocol}://${request.host}/log/`;
      reply.header('cache-control', 'no-store').header('access-control-allow-origin', '*');
      return describeLog(logPolicy, await logOverview.read(), { prefixUrl, sha256: primitives.sha256 });
    },
  );

  app.get<{ Params: { leafHashHex: string } }>(
    '/v1/log/entries/:leafHashHex',
    {
      config: {
        access: 'public',
        describe: { summary: 'What became of an entry of the log', answer: logStandingSchema },
      },
    },
    async (request): Promise<LogStandingAnswer> => {
      const { leafHashHex } = request.params;
      if (!/^[0-9a-f]{64}$/.test(leafHashHex))
        throw new PorchlightError('malformed_id', 'an entry is named by 64 lower-case hexadecimal digits');
      const standing = await log.find(hexToBytes(leafHashHex));
      if (standing === null) throw new PorchlightError('not_found', 'no such entry was queued');
      return { ...standing, leafHashHex };
    },
  );

  app.post('/v1/household/log', { config: { describe: CHANGE } }, async (request) => {
    const householdId = ownHousehold(request, 'log.add');
    const change = parseWith(blindedChangeSchema, request.body, 'the change');
    await recorder.recordCall(request, householdId, 'log.add', change.labelHex);
    const leafHash = await logChange({ ...deps, attempts: deps.accounts.store }, householdId, change);
    return { leafHashHex: bytesToHex(leafHash) };
  });

  app.post(
    '/v1/account/log',
    { config: { access: 'session', action: 'account.log', describe: ACCOUNT_CHANGE } },
    async (request) => {
      const change = parseWith(blindedChangeSchema, request.body, 'the change');
      const session = sessionOf(request);
      const leafHash = await logAccountChange({ ...deps, attempts: deps.accounts.store }, session, change);
      return { leafHashHex: bytesToHex(leafHash) };
    },
  );
}
