import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { decodeLoggedKeyring, topics } from '@porchlight/contracts';
import { RECORDS_MEDIA_TYPE } from '@porchlight/contracts/internal';
import { type ClipId, type DeviceId, PorchlightError, parseClipId, parseDeviceId } from '@porchlight/kernel';
import { type RecordType, readRecord } from '@porchlight/seal/header';
import type { Spool } from '@porchlight/spool';
import type { ClipJobs } from '../clips/ClipJobs.ts';
import type { ClipReplies } from '../clips/ClipReplies.ts';
import type { ChallengeDesk } from '../devices/ChallengeDesk.ts';
import type { DeviceTable } from '../devices/DeviceTable.ts';
import type { EventRing } from '../devices/EventRing.ts';
import type { Sessions } from '../sessions/Sessions.ts';
import { sendJson } from './sendJson.ts';

export interface InternalRoutesDeps {
  readonly spool: Spool;
  readonly jobs: ClipJobs;
  readonly replies: ClipReplies;
  readonly sessions: Sessions;
  readonly devices: DeviceTable;
  readonly events: EventRing;
  readonly challenges: ChallengeDesk;
}

/** Answers one call. */
export type Route = (body: Buffer, response: ServerResponse) => Promise<void>;

/** The route of a call. Throws `not_found` where there is none, and `malformed_id` or `malformed_message` for what its path or query breaks. */
export function findRoute(deps: InternalRoutesDeps, method: string, url: URL): Route {
  const [root, area, id = '', part = '', verb = '', ...rest] = url.pathname.slice(1).split('/');
  if (root !== 'internal' || rest.length > 0) throw notFound();
  if (area === 'clips') return clipRoute(deps, method, url, parseDeviceId(id), parseClipId(part), verb);
  if (verb !== '') throw notFound();
  if (area === 'events' && method === 'GET' && id === '') return eventsRoute(deps, url);
  if (area !== 'devices') throw notFound();
  if (method === 'GET' && id === '')
    return async (_, response) => sendJson(response, 200, { devices: deps.devices.all() });
  return deviceRoute(deps, method, parseDeviceId(id), part);
}

function clipRoute(
  deps: InternalRoutesDeps,
  method: string,
  url: URL,
  deviceId: DeviceId,
  clipId: ClipId,
  verb: string,
): Route {
  if (method === 'GET' && verb === '') return (_, response) => sendRecords(deps, deviceId, clipId, response);
  if (method !== 'POST' || verb !== 'settle') throw notFound();
  const release = url.searchParams.get('release');
  if (release !== 'true' && release !== 'false') {
    throw new PorchlightError('malformed_message', 'release is true or false');
  }
  return async (body, response) => {
    await deps.replies.settle(deviceId, clipId, body, release === 'true');
    response.writeHead(204).end();
  };
}

async function sendRecords(
  { spool, jobs }: InternalRoutesDeps,
  deviceId: DeviceId,
  clipId: ClipId,
  response: ServerResponse,
): Promise<void> {
  const held = spool.find(deviceId, clipId);
  const head = { 'content-type': RECORDS_MEDIA_TYPE, 'cache-control': 'no-store' };
  let sentBytes = 0;
  for await (const record of spool.recordsOf(deviceId, clipId)) {
    if (!response.headersSent) response.writeHead(200, { ...head, 'content-length': held?.sizeBytes ?? 0 });
    sentBytes += record.length;
    if (!response.write(record)) await Promise.race([once(response, 'drain'), once(response, 'close')]);
    if (response.closed) return;
  }
  if (held !== null && sentBytes !== held.sizeBytes) {
    throw new PorchlightError('unavailable', 'the clip was released while it was read; ask again');
  }
  if (held !== null) jobs.given(deviceId, clipId, held.nextSequence);
  if (!response.headersSent) response.writeHead(200, { ...head, 'content-length': 0 });
  response.end();
}

function eventsRoute({ events }: InternalRoutesDeps, url: URL): Route {
  const after = Number(url.searchParams.get('after') ?? '0');
  if (!Number.isSafeInteger(after) || after < 0) {
    throw new PorchlightError('malformed_message', 'after is a whole number, not negative');
  }
  return async (_, response) => sendJson(response, 200, events.pageAfter(after));
}

function deviceRoute(deps: InternalRoutesDeps, method: string, deviceId: DeviceId, verb: string): Route {
  const { devices, sessions, challenges } = deps;
  if (method === 'GET' && verb === '') {
    const device = devices.find(deviceId);
    if (device === null)
      throw new PorchlightError(
        'unknown_device',
        'this device has not been heard of since the broker started',
      );
    return async (_, response) => sendJson(response, 200, device);
  }
  if (method !== 'POST') throw notFound();
  switch (verb) {
    case 'commands':
      return async (body, response) => {
        requireRecord(body, 'command');
        const session = sessions.find(deviceId);
        if (session === null || !session.isListening) {
          throw new PorchlightError('device_offline', 'the device is not connected; try again later');
        }
        await session.send(topics.command(deviceId), body);
        response.writeHead(204).end();
      };
    case 'challenge':
      return async (_, response) => {
        const challengeHex = await challenges.ask(sessions.find(deviceId));
        sendJson(response, 200, { challengeHex });
      };
    case 'keyring':
      return async (body, response) => {
        requireRecord(decodeLoggedKeyring(body).record, 'keyring');
        const session = sessions.find(deviceId);
        if (session?.isListening) await session.tell(topics.keyring(deviceId), body);
        response.writeHead(204).end();
      };
    case 'disconnect':
      return async (_, response) => {
        await sessions.find(deviceId)?.close();
        response.writeHead(204).end();
      };
    default:
      throw notFound();
  }
}

function requireRecord(body: Uint8Array, type: RecordType): void {
  if (readRecord(body).type !== type)
    throw new PorchlightError('malformed_record', `the body holds a ${type} record`);
}

/** For a path that isn't in the table. */
export function notFound(): PorchlightError {
  return new PorchlightError('not_found', 'there is nothing here: see contracts/spec/internal.md');
}
