import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Reply } from '../operations/operation.ts';
import type { S3Fault } from '../s3Fault.ts';
import { document, element } from './xml.ts';

const DRAIN_MS = 2000;

/** Sends `reply`. A client that goes away ends the sending, and the reply's stream with it. */
export async function sendReply(response: ServerResponse, reply: Reply): Promise<void> {
  if (typeof reply.body === 'string') {
    sendXml(response, reply.status, reply.headers, reply.body);
    response.end();
    return;
  }
  response.writeHead(reply.status, { ...reply.headers });
  if (reply.body instanceof Readable) await pipeline(reply.body, response);
  else response.end();
}

/**
 * Answers with `fault`. A client that is still sending its body is read for a moment longer: closing at once would reset the connection
 * before it had read the answer.
 */
export async function sendFault(response: ServerResponse, fault: S3Fault, requestId: string): Promise<void> {
  const unread = !response.req.complete;
  const headers = { ...fault.headers, ...(unread && { connection: 'close' }) };
  sendXml(
    response,
    fault.httpStatus,
    headers,
    document(
      'Error',
      element('Code', fault.fault),
      element('Message', fault.message),
      element('RequestId', requestId),
    ).replace(/ xmlns="[^"]*"/, ''),
  );
  if (unread) await drained(response);
  response.end();
}

function sendXml(
  response: ServerResponse,
  status: number,
  headers: Readonly<Record<string, string>>,
  body: string,
): void {
  const bytes = Buffer.from(body, 'utf8');
  response.writeHead(status, {
    ...headers,
    'content-type': 'application/xml',
    'content-length': bytes.length,
  });
  if (response.req.method !== 'HEAD') response.write(bytes);
  else response.flushHeaders();
}

function drained({ req }: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, DRAIN_MS);
    const done = () => {
      clearTimeout(timer);
      resolve();
    };
    req.once('end', done).once('close', done).once('error', done);
    req.resume();
  });
}
