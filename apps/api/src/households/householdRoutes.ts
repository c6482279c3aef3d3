import { parseWith } from '@porchlight/contracts';
import { keyringVersionSchema, newKeyringSchema } from '@porchlight/contracts/http';
import { publishKeyring, requireFreshMember, requirePermission } from '@porchlight/domain';
import {
  base64ToBytes,
  bytesToBase64,
  type DeviceId,
  type HouseholdId,
  PorchlightError,
  parseHouseholdId,
} from '@porchlight/kernel';
import type { FastifyInstance } from 'fastify';
import { principalOf } from '../access/callerOf.ts';
import { sessionIfAny } from '../accounts/sessionOf.ts';
import type { AccessRecorder } from '../audit/AccessRecorder.ts';
import type { ApiDeps } from '../deps.ts';
import type { KeyringNews } from './KeyringNews.ts';

interface HouseholdParams {
  Params: { householdId: string };
}

interface KeyringVersionParams {
  Params: { householdId: string; version: string };
}

/** A household's keyring: read by its members, also as it was, and replaced by them with one that its root signed. */
export function registerHouseholdRoutes(
  app: FastifyInstance,
  { accounts, registry, audit, primitives, clock, broker }: ApiDeps,
  recorder: AccessRecorder,
  keyrings: KeyringNews,
): void {
  app.get<HouseholdParams>(
    '/v1/households/:householdId/keyring',
    { config: { describe: { summary: 'The newest keyring', answer: newKeyringSchema } } },
    async (request) => {
      const householdId = parseHouseholdId(request.params.householdId);
      requirePermission(principalOf(request), 'keyring.read', householdId);
      const head = await registry.findKeyring(householdId);
      if (head?.keyring == null) throw new PorchlightError('not_found', 'this household has no keyring yet');
      await recorder.recordCall(request, householdId, 'keyring.read', 'newest');
      return { keyringB64: bytesToBase64(head.keyring) };
    },
  );

  app.get<KeyringVersionParams>(
    '/v1/households/:householdId/keyrings/:version',
    { config: { describe: { summary: 'A keyring as it was', answer: newKeyringSchema } } },
    async (request) => {
      const householdId = parseHouseholdId(request.params.householdId);
      const version = parseVersion(request.params.version);
      requirePermission(principalOf(request), 'keyring.read', householdId);
      const keyring = await registry.findKeyringVersion(householdId, version);
      if (keyring === null) throw new PorchlightError('not_found', 'this household has no such keyring');
      await recorder.recordCall(request, householdId, 'keyring.read', String(version));
      return { keyringB64: bytesToBase64(keyring.record) };
    },
  );

  app.put<HouseholdParams>(
    '/v1/households/:householdId/keyring',
    {
      config: {
        access: 'any-key',
        describe: {
          summary: 'Publish the next keyring',
          body: newKeyringSchema,
          answer: keyringVersionSchema,
        },
      },
    },
    async (request) => {
      const householdId = parseHouseholdId(request.params.householdId);
      const { caller } = request;
      if (caller === null) throw new PorchlightError('unauthenticated', 'this call must be signed');
      if (caller.principal !== null) requirePermission(caller.principal, 'keyring.publish', householdId);
      const { keyringB64 } = parseWith(newKeyringSchema, request.body, 'the keyring');
      const session = await sessionIfAny(accounts, request);
      const requireFreshFor = (id: HouseholdId) => requireFreshMember(accounts, session, id);
      const next = await publishKeyring(
        { registry, audit, primitives, clock, requireFreshFor },
        householdId,
        base64ToBytes(keyringB64),
        caller.key,
      );
      keyrings.changed(householdId);
      const devices = next.keyring.devices.map((device) => device.deviceId as DeviceId);
      const sent = await Promise.allSettled(
        devices.map((deviceId) => broker.sendKeyring(deviceId, next.record)),
      );
      const failed = sent.filter((each) => each.status === 'rejected').length;
      if (failed > 0)
        request.log.warn({ householdId, failed }, 'devices get the keyring when they next connect');
      return { version: next.keyring.version };
    },
  );
}

/** Throws `malformed_id` for anything but a whole number from 1 to 2⁵³−1, as it is written in decimal. */
function parseVersion(text: string): number {
  const version = /^[1-9][0-9]{0,15}$/.test(text) ? Number(text) : 0;
  if (version === 0 || !Number.isSafeInteger(version)) {
    throw new PorchlightError(
      'malformed_id',
      'a keyring version is a whole number from 1, without zeros before it',
    );
  }
  return version;
}
