import { Readable } from 'node:stream';
import type { StoredObject } from '@porchlight/domain';
import type { FastifyReply } from 'fastify';
import { untilWhole } from './untilWhole.ts';

/** Answers with the bytes of a stored clip, for no cache. */
export function sendObject(reply: FastifyReply, object: StoredObject): FastifyReply {
  reply.header('content-type', 'application/octet-stream').header('content-length', object.sizeBytes);
  reply.header('cache-control', 'private, no-store');
  return reply.send(Readable.from(untilWhole(object.body), { objectMode: false }));
}
