import fastifyStatic from '@fastify/static';
import { type ClientSettings, clientHeaders, isImmutable } from '@porchlight/contracts/http';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { answerNotFound } from '../access/answerError.ts';
import type { WebClient } from './WebClient.ts';

const METHODS = ['GET', 'HEAD'] as const;
const CONFIG = { access: 'public' } as const;
const YEAR_S = 31_536_000;

/**
 * The web client (contracts/spec/bundle.md): `/`, `/bundle.json`, `/client.json` and each file of the bundle. Every other path that a browser opens as a page is
 * answered by the client's own page, which knows its ways; what is under `/v1/` never is.
 */
export async function registerWebRoutes(
  app: FastifyInstance,
  web: WebClient,
  authority: string | null,
): Promise<void> {
  await app.register(fastifyStatic, {
    root: web.folder,
    serve: false,
    cacheControl: false,
    dotfiles: 'deny',
    preCompressed: true,
  });
  const settings: ClientSettings = { apiAuthority: authority, ...web.tiles };
  for (const path of ['bundle.json', ...web.bundle.files.map((file) => file.path)]) {
    route(app, `/${path}`, (request, reply) => sendFile(web, path, request, reply));
  }
  route(app, '/', (request, reply) => sendFile(web, 'index.html', request, reply));
  route(app, '/client.json', (request, reply) => dress(web, 'client.json', request, reply).send(settings));
}

/** What stands for the page where there is no such route: the client's page for a browser that opens one, else the answer of every API. */
export function answerPage(web: WebClient) {
  return (request: FastifyRequest, reply: FastifyReply): void => {
    if (opensPage(request)) sendFile(web, 'index.html', request, reply);
    else answerNotFound(request, reply);
  };
}

type Handler = (request: FastifyRequest, reply: FastifyReply) => FastifyReply;

function route(app: FastifyInstance, url: string, handler: Handler): void {
  app.route({ method: [...METHODS], url, config: CONFIG, logLevel: 'warn', handler });
}

function sendFile(web: WebClient, path: string, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  return dress(web, path, request, reply).sendFile(path);
}

function dress(
  { tiles: { tileUrl } }: WebClient,
  path: string,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  const connectTo = tileUrl === null ? [] : [new URL(tileUrl).origin];
  const cache = isImmutable(path) ? `public, max-age=${YEAR_S}, immutable` : 'no-cache';
  return reply
    .headers(clientHeaders({ connectTo, isHttps: request.protocol === 'https' }))
    .header('cache-control', cache);
}

/** A path of the client has no dot in its last part: what has one is a file that isn't there. */
function opensPage({ method, url, headers }: FastifyRequest): boolean {
  const path = url.split('?', 1)[0] ?? '';
  const isPage = (method === 'GET' || method === 'HEAD') && (headers.accept ?? '').includes('text/html');
  return isPage && !/^\/v1(\/|$)/i.test(path) && !/\.[^/]*$/.test(path);
}
