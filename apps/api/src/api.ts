import cookie from '@fastify/cookie';
import { CALL_TOLERANCE_S } from '@porchlight/contracts/http';
import { requireSessionPermission } from '@porchlight/domain';
import { PorchlightError } from '@porchlight/kernel';
import Fastify, { type FastifyBaseLogger, type FastifyInstance } from 'fastify';
import { answerError, answerNotFound } from './access/answerError.ts';
import { authenticate } from './access/authenticate.ts';
import { ReplayGuard } from './access/ReplayGuard.ts';
import { readSignedBodies } from './access/signedBody.ts';
import { registerAccountRoutes } from './accounts/accountRoutes.ts';
import { registerEntryRoutes } from './accounts/entryRoutes.ts';
import { registerFactorRoutes } from './accounts/factorRoutes.ts';
import { readSession } from './accounts/sessionOf.ts';
import { registerAgencyRoutes } from './agencies/agencyRoutes.ts';
import { AccessRecorder } from './audit/AccessRecorder.ts';
import { registerAuditRoutes } from './audit/auditRoutes.ts';
import { registerClipRoutes } from './clips/clipRoutes.ts';
import { registerDeletionRoutes } from './clips/deletionRoutes.ts';
import { registerCloudRoutes } from './cloud/cloudRoutes.ts';
import type { ApiDeps } from './deps.ts';
import { registerDeviceRoutes } from './devices/deviceRoutes.ts';
import { registerHealthRoutes } from './health.ts';
import { registerBookRoutes } from './households/bookRoutes.ts';
import { registerHoldingsRoutes } from './households/holdingsRoutes.ts';
import { registerHouseholdRoutes } from './households/householdRoutes.ts';
import { KeyringDelivery } from './households/KeyringDelivery.ts';
import { KeyringNews } from './households/KeyringNews.ts';
import { announceBundle } from './log/announceBundle.ts';
import { registerLogFileRoutes } from './log/logFileRoutes.ts';
import { registerLogRoutes } from './log/logRoutes.ts';
import { ShownEntries } from './log/ShownEntries.ts';
import { describeRoutes } from './openapi/openapiRoutes.ts';
import { registerOperatorRoutes } from './operator/operatorRoutes.ts';
import { registerPairingRoutes } from './pairing/pairingRoutes.ts';
import { registerRequestRoutes } from './requests/requestRoutes.ts';
import { registerLinkRoutes } from './shares/linkRoutes.ts';
import { registerShareRoutes } from './shares/shareRoutes.ts';
import { registerSockets } from './sockets/registerSockets.ts';
import { SocketTickets } from './sockets/SocketTickets.ts';
import { socketPurpose } from './sockets/socketPurpose.ts';
import { answerPage, registerWebRoutes } from './web/webRoutes.ts';

const MAX_BODY_BYTES = 256 * 1024;

/** The API, not yet listening. Every route is denied to callers that it doesn't name. */
export async function buildApi(deps: ApiDeps, logger: FastifyBaseLogger): Promise<FastifyInstance> {
  const app = Fastify({
    loggerInstance: logger,
    bodyLimit: MAX_BODY_BYTES,
    requestTimeout: 30_000,
    trustProxy: (_address, hop) => hop < deps.trustedProxies,
    requestIdHeader: false,
    genReqId: () => crypto.randomUUID(),
    exposeHeadRoutes: false,
    frameworkErrors: answerError,
    http: { shouldUpgradeCallback: (request) => socketPurpose(request) !== null },
  });
  app.setErrorHandler(answerError);
  app.setNotFoundHandler(deps.web === null ? answerNotFound : answerPage(deps.web));
  await app.register(cookie);
  requireCredentials(app, deps);
  readSignedBodies(app, deps.primitives);
  const recorder = new AccessRecorder(deps);
  const keyrings = new KeyringNews();
  const shown = new ShownEntries(deps.log, deps.logBounds);
  app.addHook('preClose', async () => shown.close());
  const delivery = new KeyringDelivery(deps.broker, shown, logger);
  await describeRoutes(app);
  registerHealthRoutes(app, deps);
  registerEntryRoutes(app, deps.accounts);
  registerFactorRoutes(app, deps.accounts);
  registerAccountRoutes(app, deps.accounts);
  registerCloudRoutes(app, deps);
  registerPairingRoutes(app, deps.pairings);
  registerOperatorRoutes(app, deps, recorder);
  registerHouseholdRoutes(app, deps, recorder, { keyrings, shown, delivery });
  registerBookRoutes(app, deps, recorder);
  registerDeviceRoutes(app, deps, recorder);
  await registerSockets(app, deps, recorder, keyrings);
  registerClipRoutes(app, deps, recorder);
  registerDeletionRoutes(app, deps, recorder);
  registerRequestRoutes(app, deps, recorder, shown);
  registerAgencyRoutes(app, deps);
  registerLogRoutes(app, deps, recorder);
  registerLogFileRoutes(app, deps);
  registerShareRoutes(app, deps, recorder);
  registerLinkRoutes(app, deps, recorder);
  registerAuditRoutes(app, deps, recorder);
  registerHoldingsRoutes(app, deps, recorder);
  if (deps.web !== null) await registerWebRoutes(app, deps.web, deps.authority);
  await announceBundle(deps);
  await app.ready();
  return app;
}

function requireCredentials(app: FastifyInstance, deps: ApiDeps): void {
  const tickets = new SocketTickets(deps);
  app.decorate('tickets', tickets);
  const replays = new ReplayGuard(2 * CALL_TOLERANCE_S * 1000);
  app.decorateRequest('caller', null);
  app.decorateRequest('session', null);
  app.addHook('onRequest', async (request) => {
    const { access, action } = request.routeOptions.config;
    if (access === 'public' || request.is404) return;
    if (access === 'session') {
      const session = await readSession(deps.accounts, request);
      if (action === undefined) throw new PorchlightError('forbidden', 'nobody may do this');
      requireSessionPermission(session, action, deps.clock.nowMs());
      request.session = session;
      return;
    }
    const purpose = socketPurpose(request.raw);
    const offered = request.headers['sec-websocket-protocol'];
    request.caller =
      (purpose === null ? null : tickets.take(offered, purpose)) ??
      (await authenticate({ ...deps, replays }, request));
    if (request.caller.principal === null && access !== 'any-key') {
      throw new PorchlightError('unauthenticated', 'nobody has the key that this call is signed with');
    }
  });
}
