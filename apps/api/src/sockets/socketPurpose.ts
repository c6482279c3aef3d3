import type { IncomingMessage } from 'node:http';
import type { DeviceId } from '@porchlight/kernel';

/** What a WebSocket is for: the household's events, or one device's live view. A ticket opens one of its own purpose. */
export type SocketPurpose = 'events' | `live ${DeviceId}`;

const LIVE_PATH = /^\/v1\/devices\/([0-9a-f]{32})\/live$/;

export const EVENT_STREAM_PATH = '/v1/events/stream';

/** The purpose of a call that asks for a WebSocket where there is one, or null; every other field `Upgrade` is ignored (RFC 9110 section 7.8). */
export function socketPurpose({ method, url, headers }: IncomingMessage): SocketPurpose | null {
  if (headers.upgrade?.toLowerCase() !== 'websocket' || method !== 'GET') return null;
  const path = url?.split('?', 1)[0] ?? '';
  if (path === EVENT_STREAM_PATH) return 'events';
  const deviceId = LIVE_PATH.exec(path)?.[1];
  return deviceId === undefined ? null : `live ${deviceId as DeviceId}`;
}

export function livePurpose(deviceId: DeviceId): SocketPurpose {
  return `live ${deviceId}`;
}
