import { LogReader } from '../log/LogReader.ts';
import type { LogView, ProofCheck } from '../log/LogView.ts';
import { BrowserVisitorMemory } from '../log/VisitorMemory.ts';
import type { Desk } from './Desk.ts';

/** The public log, read and checked in this browser. It needs no account. */
export class LogPart {
  readonly #reader: LogReader;

  constructor(desk: Desk) {
    const { baseUrl, fetch, primitives, clock } = desk.deps;
    this.#reader = new LogReader({
      baseUrl,
      fetch,
      primitives,
      clock,
      memory: new BrowserVisitorMemory(),
      accountPolicies: () => policiesOf(desk),
    });
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

  /** As `LogReader.proofAt`. */
  proofAt(index: number): Promise<string | null> {
    return this.#reader.proofAt(index);
  }

  trustAnew(): Promise<void> {
    return this.#reader.trustAnew();
  }
}

function policiesOf(desk: Desk): readonly string[] {
  const log = desk.isOpen ? desk.account.vault.log : undefined;
  return log === undefined ? [] : [log.policy, ...log.formerPolicies];
}
