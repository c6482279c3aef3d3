import { relayMessageSchema, viewerMessageSchema } from '@porchlight/contracts/http';
import { base64ToBytes, bytesToHex, systemRandom } from '@porchlight/kernel';
import { peekLiveAnnouncement, readLiveFrame, readRecord } from '@porchlight/seal/header';
import { nodePrimitives } from '@porchlight/seal/node';
import type { LiveSocket, LiveSocketEvents, OpenLiveSocket } from '../../src/live/index.ts';
import type { TestDevice } from './TestDevice.ts';

interface Viewer {
  readonly events: LiveSocketEvents;
  isOpen: boolean;
  readonly requests: Set<string>;
  sessionId: string | null;
}

interface Group {
  announcement: Uint8Array;
  generation: number;
  frames: Uint8Array[];
}

/** A relay by contracts/spec/live-relay.md section 2 over sockets in memory, honest until a test has it lie. */
export class TestRelay {
  readonly #device: TestDevice;
  /** Changes, doubles or leaves out what goes down. */
  pass: (record: Uint8Array) => readonly Uint8Array[] = (record) => [record];
  /** Takes events, as on the household's stream. */
  hear: (record: Uint8Array) => void = () => undefined;
  /** What a call for a ticket is refused with. */
  ticketRefusal: { readonly status: number; readonly code: string } | null = null;
  isOnline = true;
  /** Whether asks are answered. */
  answersAsks = true;
  /** Whether sockets are taken at all. */
  isUp = true;
  tickets = 0;
  behinds = 0;
  bufferedBytes = 0;
  readonly urls: string[] = [];
  readonly sentUp: Uint8Array[] = [];
  readonly down: Uint8Array[] = [];
  #valid = new Set<string>();
  #viewers: Viewer[] = [];
  readonly #groups = new Map<string, Group>();

  constructor(device: TestDevice) {
    this.#device = device;
    device.publish = (record) => this.#fromDevice(record);
  }

  /** Takes the place of the platform's, for calls of the API. */
  readonly fetch: typeof globalThis.fetch = async (input, init) => {
    const { pathname } = new URL(String(input));
    if (pathname.endsWith('/live/tickets')) return this.#ticket();
    if (!this.isOnline) return refusal(503, 'device_offline');
    if (pathname.endsWith('/challenge')) return Response.json({ challengeHex: this.#device.ask() });
    const { commandB64 } = JSON.parse(new TextDecoder().decode(init?.body as Uint8Array));
    queueMicrotask(() => this.#device.take(base64ToBytes(commandB64)));
    return Response.json({ deviceId: this.#device.deviceId });
  };

  #ticket(): Response {
    this.tickets += 1;
    if (!this.isUp) throw new TypeError('no route');
    if (this.ticketRefusal !== null) {
      return refusal(this.ticketRefusal.status, this.ticketRefusal.code);
    }
    const ticketHex = bytesToHex(systemRandom(32));
    this.#valid.add(ticketHex);
    return Response.json({ ticketHex });
  }

  readonly open: OpenLiveSocket = (url, protocols, events) => {
    this.urls.push(String(url));
    const ticket = protocols[1]?.replace('ticket.', '') ?? '';
    const viewer: Viewer = { events, isOpen: false, requests: new Set(), sessionId: null };
    queueMicrotask(() => {
      if (!this.isUp || protocols[0] !== 'porchlight.live.v1' || !this.#valid.delete(ticket))
        return events.closed(1006);
      viewer.isOpen = true;
      this.#viewers.push(viewer);
      events.opened();
      this.say({ kind: 'device', online: this.isOnline }, [viewer]);
    });
    return this.#socketOf(viewer);
  };

  get openSockets(): number {
    return this.#viewers.length;
  }

  /** Breaks every socket. */
  break(code = 1006): void {
    const viewers = this.#viewers;
    this.#viewers = [];
    for (const viewer of viewers) {
      viewer.isOpen = false;
      viewer.events.closed(code);
    }
  }

  setOnline(online: boolean): void {
    this.isOnline = online;
    this.say({ kind: 'device', online });
  }

  say(message: object, to: readonly Viewer[] = this.#viewers): void {
    const text = JSON.stringify(relayMessageSchema.parse(message));
    this.sayText(text, to);
  }

  sayText(text: string, to: readonly Viewer[] = this.#viewers): void {
    for (const viewer of to) queueMicrotask(() => viewer.isOpen && viewer.events.text(text));
  }

  /** Gives a record to every viewer, whatever they asked for. */
  push(record: Uint8Array): void {
    for (const viewer of this.#viewers)
      queueMicrotask(() => viewer.isOpen && viewer.events.record(record.slice()));
  }

  #socketOf(viewer: Viewer): LiveSocket {
    const relay = this;
    return {
      get bufferedBytes() {
        return relay.bufferedBytes;
      },
      send: (data) => {
        queueMicrotask(() => {
          if (!viewer.isOpen) return;
          if (typeof data === 'string') this.#fromViewer(viewer, data);
          else this.#talk(data);
        });
      },
      close: () => {
        viewer.isOpen = false;
        this.#viewers = this.#viewers.filter((each) => each !== viewer);
      },
    };
  }

  #talk(record: Uint8Array): void {
    this.sentUp.push(record);
    this.#device.takeTalk(record);
  }

  #fromViewer(viewer: Viewer, text: string): void {
    const message = viewerMessageSchema.parse(JSON.parse(text));
    if (message.kind === 'behind') this.behinds += 1;
    else if (!this.isOnline)
      this.say({ kind: 'refused', code: 'device_offline', hint: 'the device isn’t connected' }, [viewer]);
    else if (message.kind === 'ask') {
      if (this.answersAsks) this.say({ kind: 'challenge', challengeHex: this.#device.ask() }, [viewer]);
    } else {
      const record = base64ToBytes(message.commandB64);
      viewer.requests.add(bytesToHex(nodePrimitives.sha256(record)));
      queueMicrotask(() => this.#device.take(record));
    }
  }

  #fromDevice(record: Uint8Array): void {
    this.down.push(record);
    const { type } = readRecord(record);
    if (type === 'event') this.hear(record);
    if (type === 'live') this.#route(record);
    else if (type === 'frame') this.#carry(record);
    else for (const viewer of this.#viewers) this.#give(viewer, record);
  }

  #route(record: Uint8Array): void {
    const { sessionId, generation, answersHex } = peekLiveAnnouncement(record);
    const group = this.#groups.get(sessionId) ?? { announcement: record, generation, frames: [] };
    if (generation !== group.generation) group.frames = [];
    this.#groups.set(sessionId, Object.assign(group, { announcement: record, generation }));
    for (const viewer of this.#viewers) {
      if (viewer.sessionId === sessionId) this.#give(viewer, record);
      else if (answersHex.some((each) => viewer.requests.has(each))) {
        viewer.sessionId = sessionId;
        for (const each of [record, ...group.frames]) this.#give(viewer, each);
      }
    }
  }

  #carry(record: Uint8Array): void {
    const { sessionId, track, isKeyframe, chunk } = readLiveFrame(record);
    const group = this.#groups.get(sessionId);
    if (group !== undefined) {
      if (track === 'picture' && isKeyframe && chunk === 0) group.frames = [];
      group.frames.push(record);
    }
    for (const viewer of this.#viewers) if (viewer.sessionId === sessionId) this.#give(viewer, record);
  }

  #give(viewer: Viewer, record: Uint8Array): void {
    for (const each of this.pass(record))
      queueMicrotask(() => viewer.isOpen && viewer.events.record(each.slice()));
  }
}

function refusal(status: number, code: string): Response {
  return Response.json({ code, hint: 'the server’s own words', retryable: status !== 403 }, { status });
}
