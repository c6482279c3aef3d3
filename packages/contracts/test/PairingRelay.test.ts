import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { utf8 } from '@porchlight/kernel';
import { expect, test } from 'vitest';
import { PairingRelay } from '../src/http/index.ts';

const ID = 'bf95f2bcf31045507e53acce49a98805';

/** Something on a port that answers calls for a relay as the test has it. */
class Answering implements AsyncDisposable {
  readonly calls: string[] = [];
  readonly #server: Server;

  private constructor(answer: (call: IncomingMessage, answer: ServerResponse) => void) {
    this.#server = createServer((call, response) => {
      this.calls.push(`${call.method} ${call.url}`);
      answer(call, response);
    });
  }

  static async start(answer: (call: IncomingMessage, answer: ServerResponse) => void): Promise<Answering> {
    const answering = new Answering(answer);
    answering.#server.listen(0, '127.0.0.1');
    await once(answering.#server, 'listening');
    return answering;
  }

  relay(): PairingRelay {
    const { port } = this.#server.address() as AddressInfo;
    return new PairingRelay(ID, {
      baseUrl: `http://127.0.0.1:${port}`,
      fetch,
      retryMs: { first: 1, longest: 4 },
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }
}

const never = new AbortController().signal;

test('a refusal that does not pass is thrown with its code, and is not asked for again', async () => {
  const body = JSON.stringify({
    code: 'replayed',
    hint: 'have the device show a new code',
    retryable: false,
  });
  await using relay = await Answering.start((_call, answer) => answer.writeHead(409).end(body));
  await expect(relay.relay().put('hello', utf8('x'), never)).rejects.toMatchObject({ code: 'replayed' });
  await expect(relay.relay().take('meet', never)).rejects.toMatchObject({ code: 'replayed' });
  expect(relay.calls).toEqual([`PUT /v1/pairing/${ID}/hello`, `GET /v1/pairing/${ID}/meet`]);
});

test('what is no answer of a relay, a redirect or a broken connection is tried again until the caller has enough', async () => {
  const enough = new AbortController();
  let calls = 0;
  await using relay = await Answering.start((call, answer) => {
    calls += 1;
    if (calls === 1) answer.writeHead(500).end('<html>');
    else if (calls === 2) answer.writeHead(302, { location: '/elsewhere' }).end();
    else if (calls === 3) call.socket.destroy();
    else if (calls === 4)
      answer.writeHead(429).end('{"code":"rate_limited","hint":"later","retryable":true}');
    else if (calls === 5) enough.abort(new Error('gave up'));
  });
  await expect(relay.relay().take('offer', enough.signal)).rejects.toThrow('gave up');
  expect(relay.calls).toEqual(Array(5).fill(`GET /v1/pairing/${ID}/offer`));
});

test('"nothing yet" is asked again after a pause where it came at once, and the pause ends with the caller’s patience', async () => {
  const enough = new AbortController();
  await using relay = await Answering.start((_call, answer) => {
    answer.writeHead(204).end();
    answer.once('close', () => setImmediate(() => enough.abort(new Error('gave up'))));
  });
  await expect(relay.relay().take('hello', enough.signal)).rejects.toThrow('gave up');
  expect(relay.calls).toHaveLength(1);
});

test('an answer without end is cut off at the length of a message', async () => {
  let sentBytes = 0;
  await using relay = await Answering.start((_call, answer) => {
    answer.writeHead(200);
    const more = () => {
      while (!answer.destroyed && answer.write(new Uint8Array(1024))) sentBytes += 1024;
    };
    answer.on('drain', more);
    more();
  });
  await expect(relay.relay().take('meet', never)).rejects.toMatchObject({ code: 'limit_exceeded' });
  expect(sentBytes).toBeGreaterThan(0);
});

test('a relay is not called once the caller has given up', async () => {
  await using relay = await Answering.start((_call, answer) => answer.end());
  const gone = AbortSignal.abort(new Error('gave up'));
  await expect(relay.relay().put('done', utf8('x'), gone)).rejects.toThrow('gave up');
  expect(relay.calls).toEqual([]);
});
