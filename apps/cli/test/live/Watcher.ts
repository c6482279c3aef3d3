import { setTimeout as delay } from 'node:timers/promises';
import {
  base64ToBytes,
  bytesToHex,
  type DeviceId,
  hexToBytes,
  systemClock,
  systemRandom,
} from '@porchlight/kernel';
import type { Household } from '@porchlight/owner-client';
import {
  type LiveDeps,
  type LiveHealth,
  type LiveSocket,
  type LiveState,
  LiveWatch,
  type OpenedFrame,
  type OpenLiveSocket,
  platformTimer,
} from '@porchlight/owner-client/live';
import { peekLiveAnnouncement, readRecord } from '@porchlight/seal/header';
import { nodePrimitives } from '@porchlight/seal/node';
import { unwrap } from '@porchlight/seal/open';
import { WebSocket } from 'ws';
import { apiClient } from '../../src/household/pairHousehold.ts';

const PATIENCE_MS = 20_000;
const POLL_MS = 20;

/** The last counter of each client key. */
const counters = new Map<string, number>();

/** Somebody who looks at a device live, and keeps what was seen. */
export class Watcher implements Disposable {
  readonly frames: OpenedFrame[] = [];
  /** The keys of the generations that were announced, unwrapped a second time, apart from the client under test. */
  readonly liveKeys: Uint8Array[] = [];
  readonly states: LiveState[] = [];
  health: LiveHealth | null = null;
  readonly watch: LiveWatch;
  #terminate: () => void = () => undefined;

  constructor(household: Household, baseUrl: string, deviceId: DeviceId) {
    const deps: LiveDeps = {
      household,
      api: apiClient({ apiUrl: baseUrl }, household.clientSigning),
      baseUrl,
      openSocket: (url, protocols, events) => {
        const opened = openSocket(url, protocols, {
          ...events,
          record: (bytes) => {
            if (readRecord(bytes).type === 'live') this.liveKeys.push(...keysOf(bytes, household));
            events.record(bytes);
          },
        });
        this.#terminate = opened.terminate;
        return opened.socket;
      },
      nextCounter: async () => nextCounter(household),
      renewKeyring: async () => undefined,
      clock: systemClock,
      timer: platformTimer,
      random: systemRandom,
      primitives: nodePrimitives,
    };
    this.watch = new LiveWatch(deps, deviceId, 'high', {
      state: (state) => void this.states.push(state),
      tracks: () => undefined,
      frame: (frame) => void this.frames.push(frame),
      health: (health) => {
        this.health = health;
      },
    });
  }

  get pictures(): readonly OpenedFrame[] {
    return this.frames.filter(({ track }) => track === 'picture');
  }

  /** Waits for so many more pictures. */
  async untilPictures(count: number): Promise<void> {
    const wanted = this.pictures.length + count;
    await this.until(() => this.pictures.length >= wanted);
  }

  async untilState(kind: LiveState['kind']): Promise<void> {
    await this.until(() => this.states.at(-1)?.kind === kind);
  }

  async until(condition: () => boolean): Promise<void> {
    const giveUpAtMs = performance.now() + PATIENCE_MS;
    while (!condition()) {
      if (performance.now() > giveUpAtMs) {
        const story = this.states.map((state) => JSON.stringify(state)).join(', ');
        throw new Error(`it didn't come to that: ${story}; ${JSON.stringify(this.health)}`);
      }
      await delay(POLL_MS);
    }
  }

  /** Its connection breaks, without a word to either side's program. */
  breakOff(): void {
    this.#terminate();
  }

  [Symbol.dispose](): void {
    this.watch.stop();
  }
}

function openSocket(...[url, protocols, events]: Parameters<OpenLiveSocket>): {
  readonly socket: LiveSocket;
  terminate(): void;
} {
  const socket = new WebSocket(url, [...protocols], { perMessageDeflate: false });
  socket.on('open', () => events.opened());
  socket.on('message', (data, isBinary) => {
    const bytes = data as Buffer;
    if (isBinary) events.record(new Uint8Array(bytes));
    else events.text(bytes.toString('utf8'));
  });
  socket.on('error', () => undefined);
  socket.on('close', (code) => events.closed(code));
  return {
    terminate: () => socket.terminate(),
    socket: {
      send: (data) => socket.send(data),
      close: () => socket.close(),
      get bufferedBytes() {
        return socket.bufferedAmount;
      },
    },
  };
}

/** None where it leaves this client out. */
function keysOf(announcement: Uint8Array, { clientBox }: Household): Uint8Array[] {
  const { deviceId, sessionId, generation, wraps } = peekLiveAnnouncement(announcement);
  const own = wraps.find(({ boxKeyHex }) => boxKeyHex === bytesToHex(clientBox.publicKey));
  if (own === undefined) return [];
  const context = Buffer.alloc(45);
  context.write('live-key\0', 'latin1');
  context.set(hexToBytes(`${deviceId}${sessionId}`), 9);
  context.writeUInt32BE(generation, 41);
  return [unwrap(base64ToBytes(own.wrapB64), clientBox, context, nodePrimitives)];
}

function nextCounter({ clientSigning }: Household): number {
  const key = bytesToHex(clientSigning.publicKey);
  const counter = (counters.get(key) ?? 0) + 1;
  counters.set(key, counter);
  return counter;
}
