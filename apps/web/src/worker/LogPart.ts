import { BrowserLogMemory } from '../log/LogMemory.ts';
import { LogReader } from '../log/LogReader.ts';
import type { LogView, ProofCheck } from '../log/LogView.ts';
import type { Desk } from './Desk.ts';

/** The public log, read and checked in this browser. It needs no account. */
export class LogPart {
  readonly #reader: LogReader;

  constructor({ deps: { baseUrl, fetch, primitives, clock } }: Desk) {
    this.#reader = new LogReader({ baseUrl, fetch, primitives, clock, memory: new BrowserLogMemory() });
  }

  read(): Promise<LogView> {
    return this.#reader.read();
  }

  check(proof: string | null): Promise<ProofCheck> {
    return this.#reader.check(proof);
  }

  entry(leafHashHex: string): Promise<ProofCheck | null> {
    return this.#reader.entry(leafHashHex);
  }

  trustAnew(): Promise<void> {
    return this.#reader.trustAnew();
  }
}
