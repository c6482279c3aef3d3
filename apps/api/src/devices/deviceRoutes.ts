import { parseWith } from '@porchlight/contracts';
import {
  afterQuerySchema,
  commandSentSchema,
  type DeviceSummary,
  devicePageSchema,
  eventPageSchema,
  newCommandSchema,
} from '@porchlight/contracts/http';
import { requirePermission } from '@porchlight/domain';
import { base64ToBytes, PorchlightError, parseDeviceId } from '@porchlight/kernel';
import type { FastifyInstance } from 'fastify';
import { ownHousehold, principalOf } from '../access/callerOf.ts';
import type { AccessRecorder } from '../audit/AccessRecorder.ts';
import type { ApiDeps } from '../deps.ts';

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
        return {
          deviceId,
          kind,
          online: seen?.online ?? false,
          state: seen?.state ?? null,
          challengeHex: seen?.challengeHex ?? null,
        };
      });
      return { devices };
    },
  );

  app.get<{ Querystring: { after?: unknown } }>(
    '/v1/events',
    {
      config: {
        describe: { summary: 'Events of the household', query: afterQuerySchema, answer: eventPageSchema },
      },
    },
    async (request) => {
      const householdId = ownHousehold(request, 'events.read');
      const after = String(request.query.after ?? '0');
      if (!/^[0-9]{1,15}$/.test(after))
        throw new PorchlightError('malformed_message', 'after is a whole number');
      await recorder.recordCall(request, householdId, 'events.read');
      const own = await registry.devicesOf(householdId);
      const page = await broker.events(Number(after));
      const ownIds = new Set(own.map((device) => device.deviceId));
      return { events: page.events.filter((event) => ownIds.has(event.deviceId)), next: page.next };
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
      const deviceId = parseDeviceId(request.params.deviceId);
      const device = await registry.findDevice(deviceId);
      requirePermission(principalOf(request), 'device.command', device?.householdId ?? null);
      if (device === null) throw new PorchlightError('not_found', 'there is nothing of yours by this id');
      const { commandB64 } = parseWith(newCommandSchema, request.body, 'the command');
      await recorder.recordCall(request, device.householdId, 'device.command', deviceId);
      await broker.sendCommand(deviceId, base64ToBytes(commandB64));
      return reply.status(202).send({ deviceId });
    },
  );
}
