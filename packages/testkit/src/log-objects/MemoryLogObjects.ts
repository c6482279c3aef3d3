import type { LogObjects } from '@porchlight/domain';
import { PortFaults } from '../log-heads/PortFaults.ts';

/** Keeps the contract of `LogObjects` in memory, and fails when told to. */
export class MemoryLogObjects implements LogObjects {
  /** By name. */
  readonly objects = new Map<string, Uint8Array>();
  readonly #faults: PortFaults;
  readonly #onPut: (name: string, bytes: Uint8Array) => void;

  /** `onPut` sees everything that is stored. */
  constructor(faults = new PortFaults(), onPut: (name: string, bytes: Uint8Array) => void = () => undefined) {
    this.#faults = faults;
    this.#onPut = onPut;
  }

  get(name: string): Promise<Uint8Array | null> {
    return this.#faults.around(() => this.objects.get(name)?.slice() ?? null);
  }

  put(name: string, bytes: Uint8Array): Promise<void> {
    return this.#faults.around(() => {
      this.#onPut(name, bytes);
      this.objects.set(name, bytes.slice());
    });
  }

  delete(name: string): Promise<void> {
    return this.#faults.around(() => {
      this.objects.delete(name);
    });
  }

  async *list(prefix: string): AsyncGenerator<string> {
    const names = await this.#faults.around(() => [...this.objects.keys()]);
    yield* names.filter((name) => name.startsWith(prefix));
  }
}
