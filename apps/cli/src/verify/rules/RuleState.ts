import { hash } from 'node:crypto';
import type { Entry, EntryOf } from '../entries/parseEntry.ts';
import { KeyMap } from './KeyMap.ts';

/** What came for a request, as bits: itself, a note that ended it. */
export const REQUEST = { asked: 1, ended: 2 } as const;
/** Of a text: an entry names it, an entry withholds it. */
export const TEXT = { named: 1, withheld: 2 } as const;
/** Of a legal demand: that it came, an answer. */
export const DEMAND = { received: 1, answered: 2 } as const;

const ENDING_NOTES: readonly string[] = ['closed', 'expired', 'withdrawn'];

export type Decision = EntryOf<'agency'>['decision'];

/** What the rules need to know of the entries before: every well-formed one, also one that broke a rule. Written by `take` alone. */
export class RuleState {
  readonly requests = new KeyMap();
  /** How often an agency asked under a case number, up to 255. By `incidentKey`. */
  readonly incidents = new KeyMap();
  readonly texts = new KeyMap();
  readonly labels = new KeyMap();
  readonly demands = new KeyMap();
  /** The last decision on each agency. */
  readonly decisions = new Map<string, Decision>();
  /** Agencies that were ended once, whatever was decided since. */
  readonly ended = new Set<string>();
  /** Which agencies hold a key that was added for them and not removed since. */
  readonly keyHolders = new Map<string, Set<string>>();
  /** Of the last `client-bundle`. */
  bundleHashHex: string | null = null;
  largestAtMs: number | null = null;

  holdsKey(agencyId: string): boolean {
    return [...this.keyHolders.values()].some((holders) => holders.has(agencyId));
  }

  /** From now on the key is this agency's, whoever else's it is. */
  addHolder(agencyId: string, keyHex: string): void {
    const holders = this.keyHolders.get(keyHex) ?? new Set<string>();
    this.keyHolders.set(keyHex, holders.add(agencyId));
  }

  /** Adds an entry to those before. */
  take(entry: Entry): void {
    this.largestAtMs = Math.max(this.largestAtMs ?? 0, entry.atMs);
    switch (entry.kind) {
      case 'request':
        this.#takeRequest(entry);
        break;
      case 'request-note':
        this.#takeNote(entry);
        break;
      case 'text-withheld':
        mark(this.texts, entry.textHashHex, TEXT.withheld);
        break;
      case 'agency':
        this.decisions.set(entry.agencyId, entry.decision);
        if (entry.decision === 'ended') this.ended.add(entry.agencyId);
        break;
      case 'agency-key':
        this.#takeKey(entry);
        break;
      case 'blinded':
        this.labels.set(entry.labelHex, 1);
        break;
      case 'legal-demand':
        mark(this.demands, entry.demandId, demandBit(entry));
        break;
      case 'client-bundle':
        this.bundleHashHex = entry.bundleHashHex;
    }
  }

  #takeRequest(entry: EntryOf<'request'>): void {
    const incident = incidentKey(entry);
    this.incidents.set(incident, Math.min(255, this.incidents.get(incident) + 1));
    mark(this.requests, entry.requestId, REQUEST.asked);
    mark(this.texts, entry.textHashHex, TEXT.named);
    if (entry.contactHashHex !== null) mark(this.texts, entry.contactHashHex, TEXT.named);
  }

  #takeNote(entry: EntryOf<'request-note'>): void {
    if (ENDING_NOTES.includes(entry.note)) mark(this.requests, entry.requestId, REQUEST.ended);
    if (entry.reasonHashHex !== null) mark(this.texts, entry.reasonHashHex, TEXT.named);
  }

  #takeKey({ agencyId, keyHex, change }: EntryOf<'agency-key'>): void {
    if (change === 'added') this.addHolder(agencyId, keyHex);
    else this.#removeHolder(agencyId, keyHex);
  }

  #removeHolder(agencyId: string, keyHex: string): void {
    const holders = this.keyHolders.get(keyHex);
    holders?.delete(agencyId);
    if (holders?.size === 0) this.keyHolders.delete(keyHex);
  }
}

function mark(map: KeyMap, keyHex: string, bit: number): void {
  map.set(keyHex, map.get(keyHex) | bit);
}

/** Which bit of `DEMAND` a step is. */
export function demandBit({ step }: EntryOf<'legal-demand'>): number {
  return step === 'received' ? DEMAND.received : DEMAND.answered;
}

/** An agency's case number as a key. */
export function incidentKey({ agencyId, caseNumber }: EntryOf<'request'>): string {
  return hash('sha256', `${agencyId} ${caseNumber}`, 'hex');
}
