import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import type { PairingSlot } from '@porchlight/contracts/http';

/** A relay as contracts/spec/pairing-relay.md has it, on a port of its own, that keeps everything and may hand out something else. */
export class FalseRelay implements AsyncDisposable {
  /** Every message that was put, by rendezvous and slot. */
  readonly messages = new Map<string, Uint8Array>();
  /** What is handed out in place of a message that was put. */
  handOut: (slot: PairingSlot, message: Uint8Array) => Uint8Array = (_slot, message) => message;
  /** Whether it takes a second message for a slot, in the place of the first. */
  takesMore = false;
  /** How many calls of the next ones it answers with status 503. */
  failures = 0;
  readonly #server: Server = createServer((call, answer) => void this.#answer(call, answer));
  readonly #waits = new Set<() => void>();

  static async start(): Promise<FalseRelay> {
    const relay = new FalseRelay();
    relay.#server.listen(0, '127.0.0.1');
    await once(relay.#server, 'listening');
    return relay;
  }

  get baseUrl(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** The one message that was put to this slot of whatever rendezvous. */
  only(slot: PairingSlot): Uint8Array | null {
    const found = [...this.messages].filter(([key]) => key.endsWith(`/${slot}`));
    if (found.length > 1) throw new Error(`there are ${found.length} messages`);
    return found[0]?.[1] ?? null;
  }

  async #answer(call: IncomingMessage, answer: ServerResponse): Promise<void> {
    const body = await buffer(call);
    const [, , , id, slot] = (call.url ?? '').split('/') as [string, string, string, string, PairingSlot];
    const key = `${id}/${slot}`;
    if (this.failures > 0) {
      this.failures -= 1;
      answer.writeHead(503).end();
    } else if (call.method === 'PUT') this.#keep(key, body, answer);
    else await this.#give(key, slot, answer);
  }

  #keep(key: string, body: Buffer, answer: ServerResponse): void {
    const known = this.messages.get(key);
    if (known !== undefined && !body.equals(known) && !this.takesMore) {
      const refusal = { code: 'replayed', hint: 'another message is there', retryable: false };
      answer.writeHead(409).end(JSON.stringify(refusal));
      return;
    }
    this.messages.set(key, Uint8Array.from(body));
    answer.writeHead(204).end();
    for (const wake of this.#waits) wake();
  }

  async #give(key: string, slot: PairingSlot, answer: ServerResponse): Promise<void> {
    while (!this.messages.has(key) && !answer.closed) {
      const woken = Promise.withResolvers<void>();
      this.#waits.add(woken.resolve);
      answer.once('close', woken.resolve);
      await woken.promise;
      this.#waits.delete(woken.resolve);
    }
    const message = this.messages.get(key);
    if (message === undefined) return;
    answer.writeHead(200, { 'content-type': 'application/octet-stream' }).end(this.handOut(slot, message));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }
}
