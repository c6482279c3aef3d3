import { parseWith } from '@porchlight/contracts';
import {
  afterEventsQuerySchema,
  challengeAnswerSchema,
  commandSentSchema,
  type DeviceSummary,
  devicePageSchema,
  eventCursorSchema,
  eventPageSchema,
  newCommandSchema,
} from '@porchlight/contracts/http';
import { base64ToBytes } from '@porchlight/kernel';
import type { FastifyInstance } from 'fastify';
import { ownHousehold } from '../access/callerOf.ts';
import type { AccessRecorder } from '../audit/AccessRecorder.ts';
import { EVENTS_BEGIN } from '../brokers/eventCursor.ts';
import type { ApiDeps } from '../deps.ts';
import { requireDevice } from './requireDevice.ts';

/** A household's devices as the broker sees them, what happened there, and the way of a signed command to a device. */
export function registerDeviceRoutes(
  app: FastifyInstance,
  { registry, broker }: ApiDeps,
  recorder: AccessRecorder,
): void {
  app.get(
    '/v1/devices',
    { config: { describe: { summary: 'Devices of the household', answer: devicePageSchema } } },
    async (request): Promise<{ devices: DeviceSummary[] }> => {
      const householdId = ownHousehold(request, 'device.read');
      await recorder.recordCall(request, householdId, 'device.read');
      const own = await registry.devicesOf(householdId);
      const presence = new Map((await broker.presence()).map((each) => [each.deviceId, each]));
      const devices = own.map(({ deviceId, kind }) => {
        const seen = presence.get(deviceId);
        return { deviceId, kind, online: seen?.online ?? false, state: seen?.state ?? null };
      });
      return { devices };
    },
  );

  app.get<{ Querystring: { after?: unknown } }>(
    '/v1/events',
    {
      config: {
        describe: {
          summary: 'Events of the household',
          query: afterEventsQuerySchema,
          answer: eventPageSchema,
        },
      },
    },
    async (request) => {
      const householdId = ownHousehold(request, 'events.read');
      const after = parseWith(eventCursorSchema, request.query.after ?? EVENTS_BEGIN, 'after');
      await recorder.recordCall(request, householdId, 'events.read');
      const own = await registry.devicesOf(householdId);
      const page = await broker.events(after);
      const ownIds = new Set(own.map((device) => device.deviceId));
      return { events: page.events.filter((event) => ownIds.has(event.deviceId)), next: page.next };
    },
  );

  // Not on the audit record: it gives nothing of the household's, and the command over it is recorded.
  app.post<{ Params: { deviceId: string } }>(
    '/v1/devices/:deviceId/challenge',
    {
      config: { describe: { summary: 'A challenge, fresh from the device', answer: challengeAnswerSchema } },
    },
    async (request) => {
      const { deviceId } = await requireDevice(request, registry, 'device.command');
      return { challengeHex: await broker.challenge(deviceId) };
    },
  );

  app.post<{ Params: { deviceId: string } }>(
    '/v1/devices/:deviceId/commands',
    {
      config: {
        describe: {
          summary: 'Carry a signed command to its device',
          body: newCommandSchema,
          answer: commandSentSchema,
          status: 202,
        },
      },
    },
    async (request, reply) => {
      const { deviceId, householdId } = await requireDevice(request, registry, 'device.command');
      const { commandB64 } = parseWith(newCommandSchema, request.body, 'the command');
      await recorder.recordCall(request, householdId, 'device.command', deviceId);
      await broker.sendCommand(deviceId, base64ToBytes(commandB64));
      return reply.status(202).send({ deviceId });
    },
  );
}
