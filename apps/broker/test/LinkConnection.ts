import { once } from 'node:events';
import type { InternalDevice, LinkNews, LinkOrder, LinkPart } from '@porchlight/contracts/internal';
import { internalPaths, linkNewsSchema } from '@porchlight/contracts/internal';
import { bytesToHex, type DeviceId, type LiveSessionId } from '@porchlight/kernel';
import { decodeLinkMessage, encodeLinkMessage, type LinkMessage } from '@porchlight/live-relay';
import { WebSocket } from 'ws';
import { type OpenBroker, TOKEN } from './openBroker.ts';
import { until } from './until.ts';

/** An api's end of a link, with everything that it was sent, in order. */
export class LinkConnection implements AsyncDisposable {
  readonly socket: WebSocket;
  readonly news: LinkNews[] = [];
  readonly messages: LinkMessage[] = [];
  closeCode: number | null = null;

  private constructor(socket: WebSocket) {
    this.socket = socket;
    socket.on('message', (data: Buffer, isBinary) => {
      if (isBinary) this.messages.push(decodeLinkMessage(new Uint8Array(data)));
      else this.news.push(linkNewsSchema.parse(JSON.parse(data.toString())));
    });
    socket.on('close', (code) => {
      this.closeCode = code;
    });
    socket.on('error', () => undefined);
  }

  /** Rejects where the upgrade is refused. */
  static async open(broker: OpenBroker, token = TOKEN): Promise<LinkConnection> {
    const url = broker.internalUrl.replace('http', 'ws') + internalPaths.link();
    const socket = new WebSocket(url, { headers: { authorization: `Bearer ${token}` } });
    const link = new LinkConnection(socket);
    await once(socket, 'open');
    return link;
  }

  order(order: LinkOrder): void {
    this.socket.send(JSON.stringify(order));
  }

  /** Watches a device, and resolves when the broker has understood that. */
  async watch(deviceId: DeviceId): Promise<void> {
    this.order({ kind: 'watch', deviceId });
    await this.understood();
  }

  report(deviceId: DeviceId, sessionId: LiveSessionId, viewers: number, slow = 0): void {
    this.order({ kind: 'report', deviceId, sessionId, viewers, slow });
  }

  talk(deviceId: DeviceId, record: Uint8Array): void {
    this.socket.send(encodeLinkMessage({ part: 'talk', deviceId, record }));
  }

  /** Resolves when the broker has read all that was sent so far. */
  async understood(): Promise<void> {
    const answered = once(this.socket, 'pong');
    this.socket.ping();
    await answered;
  }

  /** The records of one part, in hexadecimal. */
  records(part: LinkPart): string[] {
    return this.messages.filter((each) => each.part === part).map(({ record }) => bytesToHex(record));
  }

  devices(): InternalDevice[] {
    return this.news.map(({ device }) => device);
  }

  async untilClosed(): Promise<void> {
    await until(() => this.closeCode !== null);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.socket.terminate();
    await this.untilClosed();
  }
}
