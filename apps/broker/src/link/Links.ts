import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { InternalDevice } from '@porchlight/contracts/internal';
import { type DeviceId, isPorchlightError } from '@porchlight/kernel';
import { LINK_MESSAGE_MAX_BYTES } from '@porchlight/live-relay';
import type { Logger } from '@porchlight/service';
import { type WebSocket, WebSocketServer } from 'ws';
import type { LiveHub } from '../live/LiveHub.ts';
import { Link } from './Link.ts';

export interface LinksDeps {
  readonly hub: LiveHub;
  readonly log: Logger;
}

/** What the links ask of the table of devices, to tell an api of all of them. */
export interface KnownDevices {
  ids(): readonly DeviceId[];
  find(deviceId: DeviceId): InternalDevice | null;
}

/** The links that stand, and what all of them are told. */
export class Links {
  readonly #deps: LinksDeps;
  readonly #links = new Set<Link>();
  readonly #server = new WebSocketServer({
    noServer: true,
    maxPayload: LINK_MESSAGE_MAX_BYTES,
    perMessageDeflate: false,
    clientTracking: false,
  });

  constructor(deps: LinksDeps) {
    this.#deps = deps;
  }

  get count(): number {
    return this.#links.size;
  }

  /** Takes an upgrade whose token was checked. */
  accept(request: IncomingMessage, socket: Duplex, head: Buffer, devices: KnownDevices): void {
    this.#server.handleUpgrade(request, socket, head, (opened) => void this.#begin(opened, devices));
  }

  /** An event whose signature holds. */
  tellEvent(deviceId: DeviceId, record: Uint8Array): void {
    for (const link of this.#links) link.sendEvent(deviceId, record);
  }

  tellDevice(device: InternalDevice): void {
    for (const link of this.#links) link.sendDevice(device);
  }

  async close(): Promise<void> {
    await Promise.all([...this.#links].map((link) => link.close()));
  }

  async #begin(socket: WebSocket, devices: KnownDevices): Promise<void> {
    const { hub, log } = this.#deps;
    const link: Link = new Link(socket, {
      log,
      onOrder: (order) => hub.obey(link, order),
      onTalk: (deviceId, record) => this.#talk(deviceId, record),
      onEnd: () => {
        this.#links.delete(link);
        hub.leave(link);
        log.info({ links: this.#links.size }, 'link ended');
      },
    });
    this.#links.add(link);
    log.info({ links: this.#links.size }, 'link opened');
    await link.sendAll(devices.ids(), (deviceId) => devices.find(deviceId));
  }

  /** What one viewer made up is no reason to end the link of all. */
  #talk(deviceId: DeviceId, record: Uint8Array): void {
    try {
      this.#deps.hub.talk(deviceId, record);
    } catch (err) {
      if (!isPorchlightError(err)) throw err;
      this.#deps.log.debug({ deviceId, code: err.code }, 'talk was left out');
    }
  }
}
