import type { RegisteredDevice } from '@porchlight/domain';
import { type DeviceId, isPorchlightError, PorchlightError } from '@porchlight/kernel';
import type { Logger } from '@porchlight/service';
import type { Client } from 'aedes';
import { generate } from 'mqtt-packet';
import type { FramedConnection } from '../connection/FramedConnection.ts';

/** One connection of one device, from its admission to its end. */
export class Session {
  readonly device: RegisteredDevice;
  readonly log: Logger;
  /** Whether the device has subscribed to what the cloud says. */
  isListening = false;
  readonly #client: Client;
  readonly #connection: FramedConnection;
  /** The answer to the newest message; each waits for the one before, so that PUBACKs keep the order of the messages. */
  #tail: Promise<void> = Promise.resolve();
  #hasFailed = false;

  constructor(device: RegisteredDevice, client: Client, connection: FramedConnection, log: Logger) {
    this.device = device;
    this.#client = client;
    this.#connection = connection;
    this.log = log.child({ deviceId: device.deviceId });
  }

  get deviceId(): DeviceId {
    return this.device.deviceId;
  }

  get isOpen(): boolean {
    return !this.#client.closed && !this.#hasFailed;
  }

  /** Resolves when every message that has come so far is answered. */
  get idle(): Promise<void> {
    return this.#tail;
  }

  /**
   * Runs `finish` after those of the messages before. Once one has failed none after it is finished: they stay unacknowledged, and the device sends
   * them again on its next connection.
   */
  inOrder(finish: () => Promise<void>): Promise<void> {
    const run = this.#tail.then(async () => {
      if (this.#hasFailed) throw new PorchlightError('unavailable', 'a message before this one failed');
      try {
        await finish();
      } catch (error) {
        this.#hasFailed = true;
        this.#connection.stop();
        throw error;
      }
    });
    this.#tail = run.then(NOTHING, NOTHING);
    return run;
  }

  /** Sends with QoS 1; resolves when it is handed to the socket. Throws `device_offline`. */
  async send(topic: string, payload: Uint8Array | string): Promise<void> {
    if (!this.isOpen) throw offline();
    const bytes = typeof payload === 'string' ? Buffer.from(payload) : Buffer.from(payload);
    await new Promise<void>((resolve, reject) => {
      this.#client.publish(
        { cmd: 'publish', topic, payload: bytes, qos: 1, retain: false, dup: false },
        (error) => (error === undefined || error === null ? resolve() : reject(offline(error))),
      );
    });
    if (this.#client.closed) throw offline();
  }

  /** As `send`, but a device that is gone is no error: it asks again when it comes back. */
  async tell(topic: string, payload: Uint8Array | string): Promise<void> {
    try {
      await this.send(topic, payload);
    } catch (error) {
      if (!isPorchlightError(error, 'device_offline')) throw error;
    }
  }

  /**
   * Sends with QoS 0, or not at all: where the device isn't there or doesn't listen, and where more than `mostUnreadBytes` wait for it. Tells whether it was sent.
   */
  sendNow(topic: string, payload: Uint8Array | string, mostUnreadBytes: number): boolean {
    const isThere = this.isOpen && this.isListening && this.#connection.writable;
    if (!isThere || this.#connection.unreadBytes > mostUnreadBytes) return false;
    const bytes = Buffer.from(payload);
    this.#connection.write(
      generate({ cmd: 'publish', topic, payload: bytes, qos: 0, retain: false, dup: false }),
    );
    return true;
  }

  /** Takes nothing more; what has come is still answered. */
  stopReading(): void {
    this.#connection.stop();
  }

  /** The oldest message has been dealt with. */
  messageDone(): void {
    this.#connection.publishDone();
  }

  close(): Promise<void> {
    return new Promise((resolve) => this.#client.close(() => resolve()));
  }
}

const NOTHING = () => undefined;

function offline(cause?: unknown): PorchlightError {
  return new PorchlightError('device_offline', 'the device is not connected; try again later', { cause });
}
