import { parseWith } from '@porchlight/contracts';
import { keyringAnswerSchema, keyringVersionSchema, newKeyringSchema } from '@porchlight/contracts/http';
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
import type { ShownEntries } from '../log/ShownEntries.ts';
import type { KeyringDelivery } from './KeyringDelivery.ts';
import type { KeyringNews } from './KeyringNews.ts';

interface HouseholdParams {
  Params: { householdId: string };
}

interface KeyringVersionParams {
  Params: { householdId: string; version: string };
}

/** What follows when a keyring was published. */
export interface Publishing {
  readonly keyrings: KeyringNews;
  readonly shown: ShownEntries;
  readonly delivery: KeyringDelivery;
}

/** A household's keyring: read by its members, also as it was, and replaced by them with one that its root signed. */
export function registerHouseholdRoutes(
  app: FastifyInstance,
  { accounts, registry, audit, primitives, clock }: ApiDeps,
  recorder: AccessRecorder,
  { keyrings, shown, delivery }: Publishing,
): void {
  app.get<HouseholdParams>(
    '/v1/households/:householdId/keyring',
    { config: { describe: { summary: 'The newest keyring', answer: keyringAnswerSchema } } },
    async (request) => {
      const householdId = parseHouseholdId(request.params.householdId);
      requirePermission(principalOf(request), 'keyring.read', householdId);
      const head = await registry.findKeyring(householdId);
      if (head?.keyring == null) throw new PorchlightError('not_found', 'this household has no keyring yet');
      await recorder.recordCall(request, householdId, 'keyring.read', 'newest');
      return { keyringB64: bytesToBase64(head.keyring), proof: head.proof };
    },
  );

  app.get<KeyringVersionParams>(
    '/v1/households/:householdId/keyrings/:version',
    { config: { describe: { summary: 'A keyring as it was', answer: keyringAnswerSchema } } },
    async (request) => {
      const householdId = parseHouseholdId(request.params.householdId);
      const version = parseVersion(request.params.version);
      requirePermission(principalOf(request), 'keyring.read', householdId);
      const keyring = await registry.findKeyringVersion(householdId, version);
      if (keyring === null) throw new PorchlightError('not_found', 'this household has no such keyring');
      await recorder.recordCall(request, householdId, 'keyring.read', String(version));
      return { keyringB64: bytesToBase64(keyring.record), proof: keyring.proof };
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
      const { keyringB64, log } = parseWith(newKeyringSchema, request.body, 'the keyring');
      const session = await sessionIfAny(accounts, request);
      const requireFreshFor = (id: HouseholdId) => requireFreshMember(accounts, session, id);
      const next = await publishKeyring(
        { registry, audit, primitives, clock, requireFreshFor },
        householdId,
        { record: base64ToBytes(keyringB64), log },
        caller.key,
      );
      keyrings.changed(householdId);
      const devices = next.keyring.devices.map((device) => device.deviceId as DeviceId);
      const { record, leafHash } = next;
      const { version } = next.keyring;
      if (leafHash === null) return { version, proof: null };
      const delivered = delivery.deliver({ householdId, record, devices }, leafHash);
      // It is published, whatever becomes of the look: who was told otherwise would take it back.
      const proof = await shown.soon(leafHash).catch(() => null);
      if (proof !== null) await delivered;
      return { version, proof };
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
