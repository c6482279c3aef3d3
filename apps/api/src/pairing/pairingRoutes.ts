import { PAIRING_RELAY_LIMITS, parsePairingSlot, parseRendezvousId } from '@porchlight/contracts/http';
import { PorchlightError } from '@porchlight/kernel';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { callerAddress } from '../access/callerAddress.ts';
import type { RendezvousTable } from './RendezvousTable.ts';

interface PairingParams {
  Params: { rendezvousIdHex: string; slot: string };
}

const PATH = '/v1/pairing/:rendezvousIdHex/:slot';
/** Calls leave no line in the log: their paths would name the rendezvous. */
const PUBLIC = { access: 'public' } as const;
const PUT = { summary: 'Leave a message of a pairing', answer: 'bytes', status: 204 } as const;
const GET = { summary: 'Wait for a message of a pairing', answer: 'bytes' } as const;
const FORGET_MS = 60_000;

/** The relay between a device that isn't paired and an owner's client (contracts/spec/pairing-relay.md). Public; what it carries, the two judge. Nothing of it is logged. */
export function registerPairingRoutes(app: FastifyInstance, table: RendezvousTable): void {
  const stopping = new AbortController();
  const timer = setInterval(() => table.forgetEnded(), FORGET_MS).unref();
  app.addHook('preClose', async () => {
    clearInterval(timer);
    stopping.abort();
  });
  // A scope of its own, so that no other route takes bytes.
  void app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser(
      'application/octet-stream',
      { parseAs: 'buffer', bodyLimit: PAIRING_RELAY_LIMITS.messageBytes.offer },
      async (_request: unknown, body: Buffer) => body,
    );
    scope.put<PairingParams>(
      PATH,
      { config: { ...PUBLIC, describe: PUT }, logLevel: 'warn' },
      async (request, reply) => {
        const id = parseRendezvousId(request.params.rendezvousIdHex);
        const slot = parsePairingSlot(request.params.slot);
        const message = messageOf(request.body, PAIRING_RELAY_LIMITS.messageBytes[slot]);
        table.put(id, slot, message, callerAddress(request));
        return reply.status(204).send();
      },
    );
    scope.get<PairingParams>(
      PATH,
      { config: { ...PUBLIC, describe: GET }, logLevel: 'warn' },
      async (request, reply) => {
        const id = parseRendezvousId(request.params.rendezvousIdHex);
        const slot = parsePairingSlot(request.params.slot);
        const gone = AbortSignal.any([stopping.signal, closedSignal(reply)]);
        const message = await table.take(id, slot, callerAddress(request), gone);
        reply.header('cache-control', 'no-store');
        if (message === null) return reply.status(204).send();
        return reply.type('application/octet-stream').send(message);
      },
    );
  });
}

/** A copy: the server's buffers hold more than the message. Throws `malformed_message` and `limit_exceeded`. */
function messageOf(body: unknown, limitBytes: number): Uint8Array {
  if (!(body instanceof Uint8Array) || body.length === 0)
    throw new PorchlightError('malformed_message', 'send the message as application/octet-stream');
  if (body.length > limitBytes)
    throw new PorchlightError('limit_exceeded', `this message has at most ${limitBytes} bytes`);
  return Uint8Array.from(body);
}

/** Aborted when whoever called hangs up. */
function closedSignal(reply: FastifyReply): AbortSignal {
  const closed = new AbortController();
  reply.raw.once('close', () => closed.abort());
  return closed.signal;
}
