import {
  request as httpRequest,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  type ServerResponse,
} from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { Duplex } from 'node:stream';
import { pipeline } from 'node:stream';

/** Fields that are of one connection (RFC 9110 section 7.6.1). */
const OF_CONNECTION = [
  'connection',
  'keep-alive',
  'proxy-authorization',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
];

/** Sends a call on to the server as if its own page had made it, and the answer back. 502 where the server doesn't answer. */
export function forwardCall(server: URL, request: IncomingMessage, response: ServerResponse): void {
  const onward = send(server, request, withoutConnection(request.headers));
  onward.on('response', (answer) => {
    response.writeHead(answer.statusCode ?? 502, withoutConnection(answer.headers));
    pipeline(answer, response, () => undefined);
  });
  onward.on('error', () => {
    if (response.headersSent) response.destroy();
    else response.writeHead(502, { 'content-type': 'application/json' }).end(UNAVAILABLE);
  });
  response.on('close', () => onward.destroy());
  pipeline(request, onward, () => undefined);
}

/** Sends an upgrade (a WebSocket) on, and joins both sides where the server takes it; else its refusal goes back. */
export function forwardUpgrade(server: URL, request: IncomingMessage, socket: Duplex, head: Buffer): void {
  const onward = send(server, request, { ...request.headers });
  socket.on('error', () => onward.destroy());
  onward.on('upgrade', (answer, serverSocket, serverHead) => {
    socket.write(headOf(answer));
    socket.write(serverHead);
    serverSocket.write(head);
    pipeline(serverSocket, socket, serverSocket, () => undefined);
  });
  onward.on('response', (answer) => {
    socket.write(headOf(answer));
    pipeline(answer, socket, () => undefined);
  });
  onward.on('error', () => socket.destroy());
  onward.end();
}

const UNAVAILABLE = JSON.stringify({
  code: 'unavailable',
  hint: 'the server does not answer: try again later',
  retryable: true,
});

function send(server: URL, { method, url }: IncomingMessage, headers: OutgoingHttpHeaders) {
  const start = server.protocol === 'https:' ? httpsRequest : httpRequest;
  const own = headers['origin'] === undefined ? {} : { origin: server.origin };
  return start(new URL(url ?? '/', server), {
    method,
    headers: { ...headers, ...own, host: server.host },
    agent: false,
  });
}

function withoutConnection(headers: OutgoingHttpHeaders): OutgoingHttpHeaders {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !OF_CONNECTION.includes(name)));
}

function headOf({ httpVersion, statusCode, statusMessage, rawHeaders }: IncomingMessage): string {
  const lines = rawHeaders.flatMap((text, i) => (i % 2 === 0 ? [`${text}: ${rawHeaders[i + 1] ?? ''}`] : []));
  return `${[`HTTP/${httpVersion} ${statusCode} ${statusMessage}`, ...lines].join('\r\n')}\r\n\r\n`;
}
