import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { PorchlightError } from '@porchlight/kernel';
import type { Client } from 'aedes';
import type { InFlightBudget } from './InFlightBudget.ts';
import { LiveTap } from './LiveTap.ts';
import { PACKET, PacketCutter, type WirePacket } from './PacketCutter.ts';

export interface FramedConnectionOptions {
  readonly budget: InFlightBudget;
  /** How long a packet may take from its first byte to its last. */
  readonly packetMs: number;
  /** Why the connection is being closed from here. */
  onFault(error: PorchlightError): void;
  /** What the device published live: a view of the packet that it came in. */
  onLive(record: Uint8Array): void;
}

/** Publishes of one connection that may be under way. */
const WINDOW_MESSAGES = 16;
const WINDOW_BYTES = 512 * 1024;
/** What may wait for a device that doesn't read before nothing more is taken from it. */
const MAX_UNREAD_BYTES = 256 * 1024;
/** Whole packets that the broker hasn't picked up yet. */
const MAX_UNTAKEN_BYTES = 512 * 1024;

/**
 * Stands between a socket and the broker: hands on whole packets only, refuses what is too long before it is buffered, holds everything after CONNECT back until the device is let in, and
 * reads no faster than messages are dealt with: a small window a connection, and a budget for all. What is live goes past all of that as soon as it has been read.
 */
export class FramedConnection extends Duplex {
  /** Set by aedes. */
  client?: Client;
  readonly #socket: Socket;
  readonly #options: FramedConnectionOptions;
  readonly #cutter = new PacketCutter();
  /** Whole packets that may not be handed on yet. */
  readonly #queue: WirePacket[] = [];
  /** Sizes of the publishes that are under way, oldest first; owned by `#push` and `publishDone`. */
  readonly #underWay: number[] = [];
  #underWayBytes = 0;
  #gate: 'connect' | 'shut' | 'open' = 'connect';
  /** Null until the device is let in. */
  #liveTap: LiveTap | null = null;
  #isStopped = false;
  #packetTimer: NodeJS.Timeout | null = null;
  readonly #onRoom = () => this.#pump();

  constructor(socket: Socket, options: FramedConnectionOptions) {
    super({ allowHalfOpen: false, emitClose: true, autoDestroy: true });
    this.#socket = socket;
    this.#options = options;
    socket.on('data', (chunk: Buffer) => this.#receive(chunk));
    socket.on('error', () => this.destroy());
    socket.on('close', () => this.destroy());
  }

  /** The peer's address, to count failures by; never logged. */
  get origin(): string {
    return this.#socket.remoteAddress ?? 'unknown';
  }

  /** What was sent to the device and hasn't been handed to the system yet, in bytes. */
  get unreadBytes(): number {
    return this.writableLength;
  }

  /** The device is let in: what it sends is handed on, and what it publishes on `liveTopic` goes to `onLive`. */
  openGate(liveTopic: string): void {
    this.#gate = 'open';
    this.#liveTap = new LiveTap(liveTopic);
    this.#pump();
  }

  /** The oldest publish that was handed on has been dealt with. */
  publishDone(): void {
    const bytes = this.#underWay.shift();
    if (bytes === undefined) return;
    this.#underWayBytes -= bytes;
    this.#options.budget.give(bytes);
    this.#pump();
  }

  /** Takes nothing more from the device. What is under way is still answered. */
  stop(): void {
    this.#isStopped = true;
    this.#socket.pause();
    this.#stopPacketTimer();
  }

  /** Publishes handed on and not dealt with. */
  get underWay(): number {
    return this.#underWay.length;
  }

  override _read(): void {
    this.#pump();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#send(chunk, done);
  }

  override _writev(chunks: readonly { chunk: Buffer }[], done: (error?: Error | null) => void): void {
    this.#send(Buffer.concat(chunks.map(({ chunk }) => chunk)), done);
  }

  override _final(done: (error?: Error | null) => void): void {
    this.#socket.end(() => done());
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#isStopped = true;
    this.#stopPacketTimer();
    this.#options.budget.forget(this.#onRoom);
    const bytes = this.#underWayBytes;
    this.#underWay.length = 0;
    this.#underWayBytes = 0;
    if (bytes > 0) this.#options.budget.give(bytes);
    this.#queue.length = 0;
    this.#socket.destroy();
    done(error);
  }

  #send(bytes: Buffer, done: (error?: Error | null) => void): void {
    this.#socket.write(bytes, (error) => {
      done(error);
      this.#pump();
    });
  }

  #receive(chunk: Buffer): void {
    if (this.#isStopped) return;
    try {
      const packets = this.#cutter.take(chunk);
      if (packets.length > 0) this.#stopPacketTimer();
      for (const packet of packets) if (!this.#takeLive(packet)) this.#queue.push(packet);
    } catch (error) {
      this.#fault(error as PorchlightError);
      return;
    }
    this.#pump();
  }

  #pump(): void {
    if (this.#isStopped) return;
    for (let next = this.#queue[0]; next !== undefined && this.#mayPush(next); next = this.#queue[0]) {
      this.#queue.shift();
      this.#push(next);
    }
    if (this.#queue.length > 0) {
      this.#socket.pause();
      this.#stopPacketTimer();
      return;
    }
    if (this.#socket.isPaused()) this.#socket.resume();
    if (this.#cutter.isInside) this.#startPacketTimer();
  }

  #mayPush({ type, bytes }: WirePacket): boolean {
    if (this.#gate === 'connect') return true;
    if (this.#gate === 'shut') return false;
    if (this.writableLength > MAX_UNREAD_BYTES || this.readableLength > MAX_UNTAKEN_BYTES) return false;
    if (type !== PACKET.publish) return true;
    if (this.#underWay.length >= WINDOW_MESSAGES) return false;
    if (this.#underWay.length > 0 && this.#underWayBytes + bytes.length > WINDOW_BYTES) return false;
    if (this.#options.budget.take(bytes.length)) return true;
    this.#options.budget.whenRoom(this.#onRoom);
    return false;
  }

  /** False for what isn't live. */
  #takeLive(packet: WirePacket): boolean {
    const record = this.#liveTap?.recordOf(packet) ?? null;
    if (record === null || this.#liveTap === null) return false;
    this.#options.onLive(record);
    // Only what is handed on tells aedes that the device is still there.
    if (this.readableLength === 0 && this.#liveTap.isSignDue()) this.push(this.#liveTap.signOfLife);
    return true;
  }

  #push(packet: WirePacket): void {
    const { type, bytes } = packet;
    if (this.#takeLive(packet)) return;
    if (type === PACKET.connect) this.#gate = 'shut';
    if (type === PACKET.publish) {
      this.#underWay.push(bytes.length);
      this.#underWayBytes += bytes.length;
    }
    this.push(bytes);
  }

  #startPacketTimer(): void {
    this.#packetTimer ??= setTimeout(() => {
      this.#fault(
        new PorchlightError('limit_exceeded', `a packet took longer than ${this.#options.packetMs} ms`),
      );
    }, this.#options.packetMs).unref();
  }

  #stopPacketTimer(): void {
    if (this.#packetTimer !== null) clearTimeout(this.#packetTimer);
    this.#packetTimer = null;
  }

  #fault(error: PorchlightError): void {
    this.#options.onFault(error);
    this.destroy();
  }
}
