import type { WebSocket } from '@fastify/websocket';
import { streamTicketSchema } from '@porchlight/contracts/http';
import { PorchlightError } from '@porchlight/kernel';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { callerOf, ownHousehold } from '../access/callerOf.ts';
import type { AccessRecorder } from '../audit/AccessRecorder.ts';
import type { ApiDeps } from '../deps.ts';
import { CLOSE } from '../sockets/closeCodes.ts';
import { keepAlive } from '../sockets/keepAlive.ts';
import { refusePlainCall } from '../sockets/refusePlainCall.ts';
import { EVENT_STREAM_PATH } from '../sockets/socketPurpose.ts';
import type { EventFeed } from './EventFeed.ts';
import type { EventStreamBounds } from './EventStreamBounds.ts';

/** A client sends nothing; what is longer isn't even a mistake. */
const MAX_MESSAGE_BYTES = 128;

const BOUNDS: EventStreamBounds = { streamsPerHousehold: 8, maxBufferedBytes: 1024 * 1024, pingMs: 30_000 };

/**
 * `GET /v1/events/stream`: a WebSocket on which a member hears every event of the own household's devices as it comes. Whatever is refused is answered before the upgrade, as any call.
 * `scope` takes WebSockets.
 */
export function registerEventStream(
  scope: FastifyInstance,
  deps: ApiDeps,
  recorder: AccessRecorder,
  feed: EventFeed,
): void {
  const bounds = { ...BOUNDS, ...deps.eventStreamBounds };
  scope.post(
    '/v1/events/tickets',
    { config: { describe: { summary: 'A ticket for one event stream', answer: streamTicketSchema } } },
    async (request) => {
      ownHousehold(request, 'events.read');
      return { ticketHex: scope.tickets.give(callerOf(request), 'events') };
    },
  );
  scope.route({
    method: 'GET',
    url: EVENT_STREAM_PATH,
    preHandler: async (request) => {
      const householdId = ownHousehold(request, 'events.read');
      if (!request.ws) return;
      if (feed.countOf(householdId) >= bounds.streamsPerHousehold) throw tooMany(bounds);
      feed.requireListening();
      await recorder.recordCall(request, householdId, 'events.stream');
    },
    handler: refusePlainCall,
    wsHandler: (socket, request) => hold(socket, request, feed, bounds),
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
  socket.on('message', (data: Buffer) => {
    if (data.length > MAX_MESSAGE_BYTES) end(CLOSE.tooBig, 'nothing may be sent here');
    else end(CLOSE.refused, 'nothing may be sent here');
  });
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

function tooMany({ streamsPerHousehold }: EventStreamBounds): PorchlightError {
  return new PorchlightError(
    'rate_limited',
    `a household has at most ${streamsPerHousehold} event streams open: close one, then open this`,
  );
}
