import type { WebSocket } from '@fastify/websocket';
import { streamTicketSchema } from '@porchlight/contracts/http';
import { isPorchlightError } from '@porchlight/kernel';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { callerAddress } from '../access/callerAddress.ts';
import { callerOf } from '../access/callerOf.ts';
import type { AccessRecorder } from '../audit/AccessRecorder.ts';
import type { ApiDeps } from '../deps.ts';
import { requireDevice } from '../devices/requireDevice.ts';
import { CLOSE } from '../sockets/closeCodes.ts';
import { refusePlainCall } from '../sockets/refusePlainCall.ts';
import { livePurpose } from '../sockets/socketPurpose.ts';
import type { LiveDesk } from './LiveDesk.ts';
import type { LiveClient, LiveRights } from './LiveRights.ts';
import type { SeatOwner } from './LiveSeats.ts';
import { LiveSocket } from './LiveSocket.ts';
import { ViewerDesk } from './ViewerDesk.ts';

interface DeviceParams {
  Params: { deviceId: string };
}

/** A viewer whom the newest keyring lets in. */
interface Admission {
  readonly client: LiveClient;
  readonly rights: LiveRights;
  readonly owner: SeatOwner;
}

/** `/v1/devices/:deviceId/live`: the live socket of one device, and tickets for it (contracts/spec/live-relay.md section 2). `scope` takes WebSockets. */
export function registerLiveRoutes(
  scope: FastifyInstance,
  deps: ApiDeps,
  recorder: AccessRecorder,
  desk: LiveDesk,
): void {
  /** Of calls on their way to an upgrade. */
  const admitted = new WeakMap<FastifyRequest, Admission>();
  scope.post<DeviceParams>(
    '/v1/devices/:deviceId/live/tickets',
    { config: { describe: { summary: 'A ticket for one live socket', answer: streamTicketSchema } } },
    async (request) => {
      const { owner } = await admit(request, deps, desk);
      return { ticketHex: scope.tickets.give(callerOf(request), livePurpose(owner.deviceId)) };
    },
  );
  scope.route<DeviceParams>({
    method: 'GET',
    url: '/v1/devices/:deviceId/live',
    preHandler: async (request) => {
      const admission = await admit(request, deps, desk);
      if (!request.ws) return;
      const { householdId, deviceId } = admission.owner;
      desk.seats.requireFree(admission.owner);
      await recorder.recordCall(request, householdId, 'device.live', deviceId);
      admitted.set(request, admission);
    },
    handler: refusePlainCall,
    wsHandler: (socket, request) => {
      const admission = admitted.get(request);
      if (admission === undefined) return socket.close(CLOSE.refused);
      hold(socket, request, admission, deps, recorder, desk);
    },
  });
}

/** Throws `not_found` for another household's device, `not_permitted` for a client that may not see it live, and `forbidden` for who is no member. */
async function admit(
  request: FastifyRequest<DeviceParams>,
  deps: ApiDeps,
  desk: LiveDesk,
): Promise<Admission> {
  const { deviceId, householdId } = await requireDevice(request, deps.registry, 'device.live');
  const client = { deviceId, signingKey: callerOf(request).key };
  const rights = await desk.requireViewer(householdId, client);
  return { client, rights, owner: { deviceId, householdId, address: callerAddress(request) } };
}

/** Has the viewer look until either side ends it. */
function hold(
  socket: WebSocket,
  request: FastifyRequest,
  { client, rights, owner }: Admission,
  deps: ApiDeps,
  recorder: AccessRecorder,
  desk: LiveDesk,
): void {
  let giveBack: () => void;
  try {
    // Calls that were let in at the same moment meet here.
    giveBack = desk.seats.take(owner);
  } catch (error) {
    socket.close(CLOSE.tryAgainLater, isPorchlightError(error) ? error.message : '');
    return;
  }
  const live = new LiveSocket(socket, desk.bounds, request.log);
  let viewerDesk: ViewerDesk | null = null;
  const member = {
    client,
    allow: (right: ReturnType<LiveRights['of']>) => {
      viewerDesk?.allow(right);
      live.allow(right);
    },
  };
  const { householdId, deviceId } = owner;
  const seat = desk.join(householdId, rights, member, live);
  viewerDesk = new ViewerDesk(
    { ...deps, record: (action) => recorder.recordCall(request, householdId, action, deviceId) },
    client,
    live,
    {
      ...seat,
      leave: () => {
        seat.leave();
        giveBack();
      },
    },
  );
  viewerDesk.allow(rights.of(client, deps.clock.nowMs()));
  live.hear(viewerDesk);
}
