import type { WebSocket } from '@fastify/websocket';
import type { RelayMessage } from '@porchlight/contracts/http';
import { isPorchlightError, monotonicClock, PorchlightError } from '@porchlight/kernel';
import type { FastifyBaseLogger } from 'fastify';
import { CLOSE } from '../sockets/closeCodes.ts';
import { keepAlive } from '../sockets/keepAlive.ts';
import { type LiveBounds, MAX_WAITING_BYTES, UP_LIMITS } from './LiveBounds.ts';
import type { Viewer } from './LiveRelay.ts';
import type { LiveRight } from './LiveRights.ts';
import { TokenBucket } from './TokenBucket.ts';

/** Who takes what a viewer sends. Neither may throw. */
export interface LiveSocketEars {
  text(text: string): void;
  record(record: Uint8Array): void;
  /** Once, and nothing after it. */
  ended(): void;
}

const LOOK_MS = 1000;

/** One viewer's socket: it bounds what comes and what waits, and ends who doesn't take anything (contracts/spec/live-relay.md section 2). */
export class LiveSocket implements Viewer {
  readonly #socket: WebSocket;
  readonly #log: FastifyBaseLogger;
  readonly #stuckMs: number;
  readonly #texts = new TokenBucket(UP_LIMITS.textsPerSecond);
  readonly #records = new TokenBucket(UP_LIMITS.recordsPerSecond);
  #ears: LiveSocketEars | null = null;
  #sentBytes = 0;
  /** How much the viewer had taken at the last look, and since when it is no more. */
  #takenBytes = 0;
  #takenAtMs = monotonicClock.nowMs();
  readonly #stopLooking: () => void;

  constructor(
    socket: WebSocket,
    { pingMs, stuckMs }: Pick<LiveBounds, 'pingMs' | 'stuckMs'>,
    log: FastifyBaseLogger,
  ) {
    this.#socket = socket;
    this.#log = log;
    this.#stuckMs = stuckMs;
    const stopPinging = keepAlive(socket, pingMs);
    const timer = setInterval(() => this.#look(), Math.min(LOOK_MS, stuckMs));
    this.#stopLooking = () => {
      stopPinging();
      clearInterval(timer);
    };
    socket.on('close', (code) => {
      this.#log.info({ code }, 'a live view ended');
      this.#finish();
    });
    // A pong is written for each, read or not.
    socket.on('ping', () => this.#bound());
  }

  /** Has `ears` take what comes from here on. */
  hear(ears: LiveSocketEars): void {
    this.#ears = ears;
    this.#socket.on('message', (data: Buffer, isBinary: boolean) => {
      if (this.#ears === null) return;
      if (data.length > UP_LIMITS.messageBytes) return this.end(CLOSE.refused, 'a message is too long');
      if (!(isBinary ? this.#records : this.#texts).take())
        return this.end(CLOSE.refused, 'too many messages');
      if (isBinary) this.#ears.record(data);
      else this.#ears.text(String(data));
    });
  }

  get isOpen(): boolean {
    return this.#ears !== null;
  }

  bufferedBytes(): number {
    return this.#socket.bufferedAmount;
  }

  send(record: Uint8Array): void {
    this.#put(record);
  }

  say(message: RelayMessage): void {
    this.#put(JSON.stringify(message));
  }

  /** Says by its code why something can't be done. What isn't ours is logged, and said as `internal`. */
  refuse(error: unknown): void {
    if (!isPorchlightError(error)) this.#log.error({ err: error }, 'what a viewer asked for failed');
    const { code, message } = isPorchlightError(error)
      ? error
      : new PorchlightError('internal', 'something went wrong here; try again');
    this.say({ kind: 'refused', code, hint: message.slice(0, 300) });
  }

  allow({ maySee }: LiveRight): void {
    if (!maySee) this.end(CLOSE.refused, 'this client may not see the device any more');
  }

  end(code: number, reason: string): void {
    if (!this.isOpen) return;
    this.#log.info({ code, reason }, 'a live view is closed');
    this.#finish();
    this.#socket.close(code, reason);
  }

  #put(data: string | Uint8Array): void {
    if (this.#socket.readyState !== this.#socket.OPEN) return;
    this.#sentBytes += data.length;
    this.#socket.send(data);
    this.#bound();
  }

  #bound(): void {
    if (this.#socket.bufferedAmount > MAX_WAITING_BYTES) this.end(CLOSE.tryAgainLater, 'too much waits here');
  }

  /** Sees whether anything was taken since the last look. */
  #look(): void {
    const waiting = this.#socket.bufferedAmount;
    const taken = this.#sentBytes - waiting;
    const nowMs = monotonicClock.nowMs();
    if (waiting === 0 || taken !== this.#takenBytes) {
      this.#takenBytes = taken;
      this.#takenAtMs = nowMs;
    } else if (nowMs - this.#takenAtMs >= this.#stuckMs) {
      this.end(CLOSE.tryAgainLater, 'nothing is taken here');
    }
  }

  #finish(): void {
    this.#stopLooking();
    const ears = this.#ears;
    this.#ears = null;
    ears?.ended();
  }
}
