import { setTimeout as delay } from 'node:timers/promises';
import { FRAMES_A_SECOND } from './BenchCamera.ts';
import type { Way } from './LiveTown.ts';

const FRAME_MS = 1000 / FRAMES_A_SECOND;
const SETTLE_MS = 2000;

/** Viewers of some cameras, each as many. */
export class Audience implements Disposable {
  readonly #ways: readonly Way[];
  readonly #viewers: number;
  readonly #sockets: { close(): void }[] = [];
  readonly #sentAtMs = new Map<string, number>();
  #tookMs: number[] = [];

  private constructor(ways: readonly Way[], viewers: number) {
    this.#ways = ways;
    this.#viewers = viewers;
  }

  /** Resolves once everybody sees what comes. */
  static async join(ways: readonly Way[], viewers: number): Promise<Audience> {
    const audience = new Audience(ways, viewers);
    for (const way of ways) {
      for (let i = 0; i < viewers; i++)
        audience.#sockets.push(await way.join((record) => audience.#take(record)));
    }
    return audience;
  }

  get size(): number {
    return this.#sockets.length;
  }

  /** Films for so many seconds, all cameras spread over each picture's span. Resolves to how long each record was on its way to each viewer, in milliseconds. Throws where any didn't come. */
  async watch(seconds: number): Promise<readonly number[]> {
    for (const { camera } of this.#ways) camera.beginGroup();
    this.#tookMs = [];
    let sent = 0;
    const beganMs = performance.now();
    for (let frame = 0; frame < seconds * FRAMES_A_SECOND; frame++) {
      for (const [i, way] of this.#ways.entries()) {
        const dueMs = beganMs + frame * FRAME_MS + (i * FRAME_MS) / this.#ways.length;
        await delay(Math.max(0, dueMs - performance.now()));
        sent += this.#send(way);
      }
    }
    const due = sent * this.#viewers;
    const giveUpMs = performance.now() + SETTLE_MS;
    while (this.#tookMs.length < due && performance.now() < giveUpMs) await delay(10);
    if (this.#tookMs.length < due) throw new Error(`of ${due} records ${this.#tookMs.length} arrived`);
    return this.#tookMs;
  }

  [Symbol.dispose](): void {
    for (const socket of this.#sockets) socket.close();
  }

  #send({ camera, publish }: Way): number {
    const records = camera.nextPicture();
    for (const record of records) {
      this.#sentAtMs.set(nameOf(record), performance.now());
      publish(record);
    }
    return records.length;
  }

  #take(record: Uint8Array): void {
    const at = this.#sentAtMs.get(nameOf(record));
    if (at !== undefined) this.#tookMs.push(performance.now() - at);
  }
}

/** A record is known by its signature. */
function nameOf(record: Uint8Array): string {
  return Buffer.from(record.buffer, record.byteOffset + 48, 16).toString('latin1');
}

/** The value below which `part` of the values lie. */
export function quantile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;
}
