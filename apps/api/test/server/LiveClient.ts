import { once } from 'node:events';
import type { Command } from '@porchlight/contracts';
import { LIVE_PROTOCOL, type RelayMessage, relayMessageSchema } from '@porchlight/contracts/http';
import { bytesToBase64, bytesToHex, type DeviceId, randomId, systemRandom } from '@porchlight/kernel';
import { makeStatement } from '@porchlight/seal/header';
import { nodePrimitives } from '@porchlight/seal/node';
import type { KeyPair } from '@porchlight/seal/seal';
import { vi } from 'vitest';
import { WebSocket } from 'ws';
import { signCall } from './signCall.ts';
import type { TestApi } from './TestApi.ts';

/** A member's open live socket. */
export class LiveClient implements AsyncDisposable {
  readonly socket: WebSocket;
  readonly deviceId: DeviceId;
  readonly said: RelayMessage[] = [];
  readonly records: Uint8Array[] = [];
  /** The code that the socket was closed with. */
  readonly closed: Promise<number>;
  readonly #by: KeyPair;
  #counter = 0;

  private constructor(socket: WebSocket, deviceId: DeviceId, by: KeyPair) {
    this.socket = socket;
    this.deviceId = deviceId;
    this.#by = by;
    socket.on('message', (data: Buffer, isBinary: boolean) => {
      if (isBinary) this.records.push(new Uint8Array(data));
      else this.said.push(relayMessageSchema.parse(JSON.parse(String(data))));
    });
    socket.on('error', () => undefined);
    this.closed = new Promise((resolve) => socket.once('close', resolve));
  }

  /** Rejects where the upgrade is refused. */
  static async open(api: TestApi, deviceId: DeviceId, by: KeyPair): Promise<LiveClient> {
    const target = `/v1/devices/${deviceId}/live`;
    const { authority } = api;
    const headers = signCall(by, { method: 'GET', authority, target, body: new Uint8Array(0) }, api.nowMs);
    return opened(
      new WebSocket(`ws://${authority}${target}`, { headers }),
      (socket) => new LiveClient(socket, deviceId, by),
    );
  }

  /** As a browser opens it, by a ticket in place of a signature. */
  static async openByTicket(
    api: TestApi,
    deviceId: DeviceId,
    by: KeyPair,
    ticketHex: string,
  ): Promise<LiveClient> {
    const url = `ws://${api.authority}/v1/devices/${deviceId}/live`;
    const socket = new WebSocket(url, [LIVE_PROTOCOL, `ticket.${ticketHex}`]);
    return opened(socket, (each) => new LiveClient(each, deviceId, by));
  }

  say(message: unknown): void {
    this.socket.send(JSON.stringify(message));
  }

  /** Asks for a challenge, and sends a command over it. Returns its record once it is on its way. */
  async order(command: Command['command'], wrong: Partial<Command> = {}): Promise<Uint8Array> {
    const before = this.count('challenge');
    this.say({ kind: 'ask' });
    await this.until(() => this.count('challenge') > before);
    const challenge = this.said.filter((each) => each.kind === 'challenge').at(-1);
    const { deviceId } = this;
    const statement = {
      ...{ commandId: randomId(systemRandom), deviceId, counter: ++this.#counter, command },
      clientKeyHex: bytesToHex(this.#by.publicKey),
      challengeHex: challenge?.challengeHex ?? '',
      ...wrong,
    };
    const record = makeStatement('command', statement, (message) =>
      nodePrimitives.sign(message, this.#by.secretKey),
    );
    this.say({ kind: 'command', commandB64: bytesToBase64(record) });
    return record;
  }

  count(kind: RelayMessage['kind']): number {
    return this.said.filter((each) => each.kind === kind).length;
  }

  /** The codes of what was refused. */
  get refused(): readonly string[] {
    return this.said.flatMap((each) => (each.kind === 'refused' ? [each.code] : []));
  }

  /** What was said last of the device. */
  get isOnline(): boolean | null {
    const told = this.said.filter((each) => each.kind === 'device').at(-1);
    return told?.online ?? null;
  }

  /** Resolves once `holds` does. */
  async until(holds: () => boolean): Promise<void> {
    await vi.waitFor(
      () => {
        if (!holds())
          throw new Error(`not yet, after ${JSON.stringify(this.said)} and ${this.records.length} records`);
      },
      { timeout: 20_000, interval: 5 },
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.socket.terminate();
    await this.closed;
  }
}

async function opened(socket: WebSocket, make: (socket: WebSocket) => LiveClient): Promise<LiveClient> {
  const client = make(socket);
  await Promise.race([once(socket, 'open'), once(socket, 'error').then(([error]) => Promise.reject(error))]);
  return client;
}
