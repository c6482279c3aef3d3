import { type Action, type RegisteredDevice, type Registry, requirePermission } from '@porchlight/domain';
import { PorchlightError, parseDeviceId } from '@porchlight/kernel';
import type { FastifyRequest } from 'fastify';
import { principalOf } from '../access/callerOf.ts';

/**
 * The device that a call's path names, after checking that its caller may do `action`. Throws `not_found` for one that there isn't and for another household's, `forbidden`, `malformed_id`,
 * and what the registry throws.
 */
export async function requireDevice(
  request: FastifyRequest<{ Params: { deviceId: string } }>,
  registry: Registry,
  action: Action,
): Promise<RegisteredDevice> {
  const device = await registry.findDevice(parseDeviceId(request.params.deviceId));
  requirePermission(principalOf(request), action, device?.householdId ?? null);
  if (device === null) throw new PorchlightError('not_found', 'there is nothing of yours by this id');
  return device;
}
