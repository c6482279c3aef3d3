import websocket from '@fastify/websocket';
import { LIVE_PROTOCOL } from '@porchlight/contracts/http';
import type { FastifyInstance } from 'fastify';
import type { AccessRecorder } from '../audit/AccessRecorder.ts';
import type { ApiDeps } from '../deps.ts';
import { EventFeed } from '../devices/EventFeed.ts';
import { registerEventStream } from '../devices/eventStream.ts';
import type { KeyringNews } from '../households/KeyringNews.ts';
import { LiveDesk } from '../live/LiveDesk.ts';
import { registerLiveRoutes } from '../live/liveRoutes.ts';
import { CLOSE } from './closeCodes.ts';
import { socketPurpose } from './socketPurpose.ts';

/** The subprotocols that browsers offer beside a ticket. */
const PROTOCOLS = ['porchlight.events.v1', LIVE_PROTOCOL];

/** `closeTimeout`: how long the other side may take to answer a close. `maxPayload`: what is larger is closed by 1009, unread; each socket has a lower bound of its own. */
const SOCKET_OPTIONS = {
  maxPayload: 64 * 1024,
  closeTimeout: 5000,
  perMessageDeflate: false,
  handleProtocols: (offered: Set<string>) => PROTOCOLS.find((each) => offered.has(each)) ?? false,
};

/** The routes that are WebSockets, and those that give tickets for them. */
export async function registerSockets(
  app: FastifyInstance,
  deps: ApiDeps,
  recorder: AccessRecorder,
  keyrings: KeyringNews,
): Promise<void> {
  const feed = new EventFeed(deps, app.log);
  const desk = new LiveDesk(deps, app.log);
  keyrings.subscribe((householdId) => {
    feed.keyringChanged(householdId);
    desk.keyringChanged(householdId);
  });
  await app.register(async (scope) => {
    await scope.register(websocket, {
      options: SOCKET_OPTIONS,
      errorHandler: (error, socket, request) => {
        request.log.info({ err: error }, 'a socket failed');
        socket.close(CLOSE.failed);
      },
      preClose: async () => {
        feed.close();
        desk.close();
        closeAll(scope);
      },
    });
    endRefused(scope);
    registerEventStream(scope, deps, recorder, feed);
    registerLiveRoutes(scope, deps, recorder, desk);
  });
}

/** Ends the connection of an upgrade that is refused: the server has let go of it, and would leave it open. */
function endRefused(scope: FastifyInstance): void {
  scope.addHook('onSend', async (request, reply) => {
    if (socketPurpose(request.raw) !== null) reply.header('connection', 'close');
  });
  scope.addHook('onResponse', async ({ raw }) => {
    if (socketPurpose(raw) !== null) raw.socket.destroySoon();
  });
}

function closeAll(scope: FastifyInstance): void {
  scope.server.removeAllListeners('upgrade');
  for (const socket of scope.websocketServer.clients) socket.close(CLOSE.goingAway, 'the server stops');
  scope.websocketServer.close();
}
