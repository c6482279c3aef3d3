import type { IncomingMessage } from 'node:http';
import websocket, { type WebSocket } from '@fastify/websocket';
import { streamTicketSchema } from '@porchlight/contracts/http';
import { PorchlightError } from '@porchlight/kernel';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { ownHousehold } from '../access/callerOf.ts';
import type { AccessRecorder } from '../audit/AccessRecorder.ts';
import type { ApiDeps } from '../deps.ts';
import { EventFeed } from './EventFeed.ts';
import type { EventStreamBounds } from './EventStreamBounds.ts';
import { STREAM_PROTOCOL } from './StreamTickets.ts';

const PATH = '/v1/events/stream';

const BOUNDS: EventStreamBounds = { streamsPerHousehold: 8, maxBufferedBytes: 1024 * 1024, pingMs: 30_000 };

/** `closeTimeout`: how long the other side may take to answer a close. `maxPayload`: what is larger is closed by 1009, unread. */
const SOCKET_OPTIONS = {
  maxPayload: 128,
  closeTimeout: 5000,
  handleProtocols: (offered: Set<string>) => offered.has(STREAM_PROTOCOL) && STREAM_PROTOCOL,
};

/** Close codes: RFC 6455 section 7.4.1 and its registry. */
const CLOSE = { goingAway: 1001, refused: 1008, failed: 1011, tryAgainLater: 1013 } as const;

/** Whether a call asks for a WebSocket where there is one; every other field `Upgrade` is ignored (RFC 9110 section 7.8). */
export function asksForStream({ method, url, headers }: IncomingMessage): boolean {
  const isWebSocket = headers.upgrade?.toLowerCase() === 'websocket';
  return isWebSocket && method === 'GET' && url?.split('?', 1)[0] === PATH;
}

/** `GET /v1/events/stream`: a WebSocket on which a member hears every event of the own household's devices as it comes. Whatever is refused is answered before the upgrade, as any call. */
export async function registerEventStream(
  app: FastifyInstance,
  deps: ApiDeps,
  recorder: AccessRecorder,
): Promise<void> {
  const bounds = { ...BOUNDS, ...deps.eventStreamBounds };
  const feed = new EventFeed(deps, app.log);
  app.post(
    '/v1/events/tickets',
    { config: { describe: { summary: 'A ticket for one event stream', answer: streamTicketSchema } } },
    async (request) => {
      ownHousehold(request, 'events.read');
      if (request.caller === null) throw new PorchlightError('unauthenticated', 'this call must be signed');
      return { ticketHex: app.tickets.give(request.caller) };
    },
  );
  await app.register(async (scope) => {
    await scope.register(websocket, {
      options: SOCKET_OPTIONS,
      errorHandler: (error, socket, request) => {
        request.log.info({ err: error }, 'an event stream failed');
        socket.close(CLOSE.failed);
      },
      preClose: async () => closeAll(scope, feed),
    });
    endRefused(scope);
    scope.route({
      method: 'GET',
      url: PATH,
      preHandler: async (request) => {
        const householdId = ownHousehold(request, 'events.read');
        if (!request.ws) return;
        if (feed.countOf(householdId) >= bounds.streamsPerHousehold) throw tooMany(bounds);
        await feed.prepare();
        await recorder.recordCall(request, householdId, 'events.stream');
      },
      handler: async () => {
        throw new PorchlightError('malformed_message', 'ask for a WebSocket (RFC 6455)');
      },
      wsHandler: (socket, request) => hold(socket, request, feed, bounds),
    });
  });
}

/** Ends the connection of an upgrade that is refused: the server has let go of it, and would leave it open. */
function endRefused(scope: FastifyInstance): void {
  scope.addHook('onSend', async (request, reply) => {
    if (asksForStream(request.raw)) reply.header('connection', 'close');
  });
  scope.addHook('onResponse', async ({ raw }) => {
    if (asksForStream(raw)) raw.socket.destroySoon();
  });
}

/** Has the stream live until either side ends it. */
function hold(socket: WebSocket, request: FastifyRequest, feed: EventFeed, bounds: EventStreamBounds): void {
  const { caller } = request;
  if (caller?.principal?.role !== 'member') {
    socket.close(CLOSE.refused);
    return;
  }
  const member = caller.principal;
  // Calls that were let in at the same moment meet here.
  if (feed.countOf(member.householdId) >= bounds.streamsPerHousehold) {
    socket.close(CLOSE.tryAgainLater, tooMany(bounds).message);
    return;
  }
  const leave = feed.join(member, {
    signingKey: caller.key,
    send: (text) => {
      socket.send(text);
      cutOffSlow();
    },
    dismiss: () => end(CLOSE.refused, 'this key is of no member any more'),
  });
  const stopPinging = keepAlive(socket, bounds.pingMs);
  socket.on('message', () => end(CLOSE.refused, 'nothing may be sent here'));
  // A pong is written for each, read or not.
  socket.on('ping', cutOffSlow);
  socket.on('close', (code) => {
    leave();
    stopPinging();
    request.log.info({ code }, 'an event stream ended');
  });

  function cutOffSlow(): void {
    if (socket.bufferedAmount > bounds.maxBufferedBytes)
      end(CLOSE.tryAgainLater, 'events wait too long here');
  }

  function end(code: number, reason: string): void {
    leave();
    request.log.info({ code, reason }, 'an event stream is closed');
    socket.close(code, reason);
  }
}

/** Pings, and ends a socket that does not answer. Returns what stops it. */
function keepAlive(socket: WebSocket, pingMs: number): () => void {
  let isAlive = true;
  socket.on('pong', () => {
    isAlive = true;
  });
  const timer = setInterval(() => {
    if (isAlive) socket.ping();
    else socket.terminate();
    isAlive = false;
  }, pingMs);
  return () => clearInterval(timer);
}

function closeAll(scope: FastifyInstance, feed: EventFeed): void {
  feed.close();
  scope.server.removeAllListeners('upgrade');
  for (const socket of scope.websocketServer.clients) socket.close(CLOSE.goingAway, 'the server stops');
  scope.websocketServer.close();
}

function tooMany({ streamsPerHousehold }: EventStreamBounds): PorchlightError {
  return new PorchlightError(
    'rate_limited',
    `a household has at most ${streamsPerHousehold} event streams open: close one, then open this`,
  );
}
