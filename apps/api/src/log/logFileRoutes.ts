import { Readable } from 'node:stream';
import { PorchlightError } from '@porchlight/kernel';
import { parseTilePath } from '@porchlight/tlog';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { untilWhole } from '../clips/untilWhole.ts';
import type { ApiDeps } from '../deps.ts';

/** What lies beside the tiles, and for how many seconds it may be kept (contracts/spec/log.md section 1). */
const FILES = { checkpoint: 1, unwitnessed: 1, policy: 60 } as const;
const FOR_EVER = 'public, max-age=31536000, immutable';

/** `/log/…`: the log's objects, as any static server would serve them. */
export function registerLogFileRoutes(app: FastifyInstance, { logObjects }: ApiDeps): void {
  const send = async (reply: FastifyReply, key: string, type: string, cache: string) => {
    reply.header('access-control-allow-origin', '*');
    const object = await logObjects.get(key);
    if (object === null) throw nothing();
    reply.headers({ 'content-type': type, 'content-length': object.sizeBytes, 'cache-control': cache });
    return reply.send(Readable.from(untilWhole(object.body), { objectMode: false }));
  };
  for (const [name, seconds] of Object.entries(FILES)) {
    const describe = { summary: `The log’s ${name}`, answer: 'bytes' } as const;
    const options = { config: { access: 'public', describe }, logLevel: 'warn' } as const;
    app.get(`/log/${name}`, options, (_request, reply) =>
      send(reply, name, 'text/plain; charset=utf-8', `public, max-age=${seconds}`),
    );
  }
  // OpenAPI has no way to describe a path of several parts.
  const options = { config: { access: 'public' }, logLevel: 'warn' } as const;
  app.get<{ Params: { '*': string } }>('/log/tile/*', options, async (request, reply) => {
    const path = `tile/${request.params['*']}`;
    if (parseTilePath(path) === null) throw nothing();
    return send(reply, path, 'application/octet-stream', FOR_EVER);
  });
}

function nothing(): PorchlightError {
  return new PorchlightError('not_found', 'the log has no such file, or not yet: see contracts/spec/log.md');
}
