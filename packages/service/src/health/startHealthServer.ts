import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Part } from '../Part.ts';
import { checkReadiness, type ReadinessChecks } from './readiness.ts';

const REQUEST_TIMEOUT_MS = 5_000;

/** A listening health server. */
export interface HealthServer extends Part {
  readonly port: number;
}

/**
 * Serves `GET /healthz` (200: the process lives) and `GET /readyz` (200, or 503 while a check fails; the body lists each) for a
 * process that serves no HTTP otherwise. Port 0 takes a free one. Rejects with the system's error where it can't listen.
 */
export async function startHealthServer(
  host: string,
  port: number,
  checks: ReadinessChecks,
  timeLimitMs?: number,
): Promise<HealthServer> {
  const server = createServer(async (request, response) => {
    const { status, body } = await answer(request, checks, timeLimitMs);
    send(response, status, body);
  });
  server.headersTimeout = REQUEST_TIMEOUT_MS;
  server.requestTimeout = REQUEST_TIMEOUT_MS;
  server.listen(port, host);
  await once(server, 'listening');
  return {
    name: 'health',
    port: (server.address() as AddressInfo).port,
    async stop() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

async function answer(
  request: IncomingMessage,
  checks: ReadinessChecks,
  timeLimitMs: number | undefined,
): Promise<{ status: number; body: unknown }> {
  const path = (request.url ?? '').split('?')[0];
  const isRead = request.method === 'GET' || request.method === 'HEAD';
  if (isRead && path === '/healthz') return { status: 200, body: { status: 'ok' } };
  if (!isRead || path !== '/readyz') return { status: 404, body: { status: 'not_found' } };
  const readiness = await checkReadiness(checks, timeLimitMs);
  return { status: readiness.status === 'ok' ? 200 : 503, body: readiness };
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
  response.end(`${JSON.stringify(body)}\n`);
}
