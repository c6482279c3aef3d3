import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import type { DeviceEvent, Watch } from '@porchlight/contracts';
import { type LinkOrder, linkOrderSchema } from '@porchlight/contracts/internal';
import { bytesToHex, type DeviceId, ERRORS, type ErrorCode, systemRandom } from '@porchlight/kernel';
import { decodeLinkMessage, encodeLinkMessage, LiveGroups } from '@porchlight/live-relay';
import { makeStatement } from '@porchlight/seal/header';
import { nodePrimitives } from '@porchlight/seal/node';
import { type WebSocket, WebSocketServer } from 'ws';

export const INTERNAL_TOKEN = 'internal-token-of-the-test-cloud!';

interface Came {
  readonly deviceId: DeviceId;
  readonly record: Uint8Array;
}

/** The api's side of a broker: calls and link as contracts/spec/internal.md and live-relay.md section 3 have them, for devices that a test plays. */
export class LinkServer implements AsyncDisposable {
  readonly commands: Came[] = [];
  readonly keyrings: Came[] = [];
  readonly talks: Came[] = [];
  readonly reports: (Watch & { readonly deviceId: DeviceId })[] = [];
  readonly log: DeviceEvent[] = [];
  /** What devices that are connected answer with in place of a challenge or obeying. */
  refusal: ErrorCode | null = null;
  readonly #server: Server;
  readonly #sockets = new WebSocketServer({ noServer: true });
  /** The devices that each open link watches. */
  readonly #links = new Map<WebSocket, Set<DeviceId>>();
  readonly #online = new Map<DeviceId, boolean>();
  readonly #groups = new Map<DeviceId, LiveGroups>();
  #port = 0;

  private constructor() {
    this.#server = createServer((request, response) => void this.#answer(request, response));
    this.#server.on('upgrade', (request, socket, head) => {
      if (request.headers.authorization !== `Bearer ${INTERNAL_TOKEN}` || request.url !== '/internal/link')
        return socket.destroy();
      this.#sockets.handleUpgrade(request, socket, head, (link) => this.#linked(link));
    });
  }

  static async start(): Promise<LinkServer> {
    const server = new LinkServer();
    await server.listen();
    return server;
  }

  get baseUrl(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** Where it listened before. */
  async listen(): Promise<void> {
    this.#server.listen(this.#port, '127.0.0.1');
    await once(this.#server, 'listening');
    this.#port = (this.#server.address() as AddressInfo).port;
  }

  /** As a process that was killed. */
  async stop(): Promise<void> {
    if (!this.#server.listening) return;
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeAllConnections();
    this.cut();
    await closed;
  }

  /** Breaks every link. */
  cut(): void {
    for (const link of this.#links.keys()) link.terminate();
  }

  /** How many links are open. */
  get linkCount(): number {
    return this.#links.size;
  }

  watches(deviceId: DeviceId): boolean {
    return [...this.#links.values()].some((watched) => watched.has(deviceId));
  }

  /** A device comes or goes. */
  connect(deviceId: DeviceId, online = true): void {
    this.#online.set(deviceId, online);
    if (!online) this.#groups.delete(deviceId);
    this.say(JSON.stringify(this.#newsOf(deviceId)));
  }

  /** A device publishes live. */
  publish(deviceId: DeviceId, ...records: readonly Uint8Array[]): void {
    const groups = this.#groups.get(deviceId) ?? new LiveGroups();
    this.#groups.set(deviceId, groups);
    for (const record of records) {
      groups.take(record, performance.now());
      for (const [link, watched] of this.#links) if (watched.has(deviceId)) sendLive(link, deviceId, record);
    }
  }

  /** A device tells of an event. The key is made up: nobody on the way checks it. */
  happen(event: DeviceEvent): Uint8Array {
    const { secretKey } = nodePrimitives.signKeyPair(systemRandom(32));
    const record = makeStatement('event', event, (message) => nodePrimitives.sign(message, secretKey));
    this.log.push(event);
    this.say(encodeLinkMessage({ part: 'event', deviceId: event.deviceId, record }));
    return record;
  }

  /** Says anything to every link. */
  say(message: string | Uint8Array): void {
    for (const link of this.#links.keys()) link.send(message);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  #linked(link: WebSocket): void {
    const watched = new Set<DeviceId>();
    this.#links.set(link, watched);
    link.on('close', () => this.#links.delete(link));
    for (const deviceId of this.#online.keys()) link.send(JSON.stringify(this.#newsOf(deviceId)));
    link.on('message', (data: Buffer, isBinary: boolean) => {
      if (isBinary) this.#hearTalk(data);
      else this.#obey(link, watched, linkOrderSchema.parse(JSON.parse(String(data))));
    });
  }

  #hearTalk(data: Buffer): void {
    const { part, deviceId, record } = decodeLinkMessage(data);
    if (part === 'talk') this.talks.push({ deviceId, record });
  }

  #obey(link: WebSocket, watched: Set<DeviceId>, order: LinkOrder): void {
    const { deviceId } = order;
    if (order.kind === 'unwatch') watched.delete(deviceId);
    else if (order.kind === 'watch') {
      watched.add(deviceId);
      const groups = this.#groups.get(deviceId);
      for (const sessionId of groups?.sessions ?? [])
        for (const record of groups?.group(sessionId) ?? []) sendLive(link, deviceId, record);
    } else {
      const { sessionId, viewers, slow } = order;
      this.reports.push({ deviceId, sessionId, viewers, slow });
    }
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const record = new Uint8Array(await buffer(request));
    const url = new URL(request.url ?? '/', this.baseUrl);
    const [, , area, id = '', verb] = url.pathname.split('/');
    const deviceId = id as DeviceId;
    if (request.headers.authorization !== `Bearer ${INTERNAL_TOKEN}`)
      return refuse(response, 'unauthenticated');
    if (area === 'events')
      return json(response, 200, this.#eventsAfter(Number(url.searchParams.get('after'))));
    if (verb === undefined) {
      return json(response, 200, {
        devices: [...this.#online.keys()].map((each) => this.#newsOf(each).device),
      });
    }
    if (verb === 'keyring') this.keyrings.push({ deviceId, record });
    else if (this.#online.get(deviceId) !== true) return refuse(response, 'device_offline');
    else if (this.refusal !== null) return refuse(response, this.refusal);
    if (verb === 'challenge') return json(response, 200, { challengeHex: bytesToHex(systemRandom(32)) });
    if (verb === 'commands') this.commands.push({ deviceId, record });
    response.writeHead(204).end();
  }

  #eventsAfter(after: number) {
    const from = after > this.log.length ? 0 : after;
    return { events: this.log.slice(from, from + 500), next: Math.min(from + 500, this.log.length) };
  }

  #newsOf(deviceId: DeviceId) {
    const device = {
      deviceId,
      online: this.#online.get(deviceId) ?? false,
      state: null,
      lastEventAtMs: null,
    };
    return { kind: 'device' as const, device };
  }
}

function sendLive(link: WebSocket, deviceId: DeviceId, record: Uint8Array): void {
  link.send(encodeLinkMessage({ part: 'live', deviceId, record }));
}

function refuse(response: ServerResponse, code: ErrorCode): void {
  json(response, ERRORS[code].httpStatus, { code, hint: 'no', retryable: ERRORS[code].retryable });
}

function json(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
