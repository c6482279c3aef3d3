import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { isPorchlightError } from '@porchlight/kernel';
import type { Logger, Part } from '@porchlight/service';
import type { Answer } from './Answer.ts';
import { answerCall, type Pages } from './answerCall.ts';

const REQUEST_TIMEOUT_MS = 10_000;
const KEEP_ALIVE_MS = 120_000;
const MAX_CONNECTIONS = 512;
/** How long calls that have begun may take once the server stops. */
const STOP_MS = 5_000;
/** The statuses after which a call may be repeated unchanged, later. */
const RETRY_AFTER_SECONDS = '30';

/** Serves a witness. Rejects with the system's error where it can't listen. */
export async function startWitnessServer(
  { host, port }: { readonly host: string; readonly port: number },
  pages: Pages,
  log: Logger,
): Promise<Part & { readonly port: number }> {
  const server = createServer(async (request, response) => {
    send(request, response, await answerOrFault(pages, request, log));
  });
  server.headersTimeout = REQUEST_TIMEOUT_MS;
  server.requestTimeout = REQUEST_TIMEOUT_MS;
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  server.maxConnections = MAX_CONNECTIONS;
  server.listen(port, host);
  await once(server, 'listening');
  const address = server.address();
  return {
    name: 'server',
    port: typeof address === 'object' && address !== null ? address.port : port,
    async stop() {
      const closed = once(server, 'close');
      server.close();
      const late = setTimeout(() => server.closeAllConnections(), STOP_MS);
      await closed;
      clearTimeout(late);
    },
  };
}

async function answerOrFault(pages: Pages, request: IncomingMessage, log: Logger): Promise<Answer> {
  try {
    return await answerCall(pages, request);
  } catch (error) {
    if (isPorchlightError(error, 'limit_exceeded'))
      return { status: 413, contentType: 'text/plain; charset=utf-8', body: `${error.message}\n` };
    if (!request.complete)
      return { status: 400, contentType: 'text/plain; charset=utf-8', body: 'the call broke off\n' };
    log.error({ err: error, req: request }, 'a call failed');
    return { status: 500, contentType: 'text/plain; charset=utf-8', body: 'the witness has a fault\n' };
  }
}

function send(request: IncomingMessage, response: ServerResponse, answer: Answer): void {
  // What was not read of the body would be taken for the next call.
  if (!request.complete) response.setHeader('connection', 'close');
  if (answer.status === 503) response.setHeader('retry-after', RETRY_AFTER_SECONDS);
  if (answer.status === 405) response.setHeader('allow', 'GET, HEAD, POST');
  response.writeHead(answer.status, {
    'content-type': answer.contentType,
    'cache-control': answer.cacheControl ?? 'no-store',
    'access-control-allow-origin': '*',
    'x-content-type-options': 'nosniff',
  });
  response.end(request.method === 'HEAD' ? undefined : answer.body);
}
