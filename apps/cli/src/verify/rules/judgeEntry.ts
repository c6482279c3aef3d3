import { FormFault } from '../entries/FieldReader.ts';
import { claimedKind, type Entry, type EntryKind, parseEntry } from '../entries/parseEntry.ts';
import type { CosignedTimes } from './CosignedTimes.ts';
import { judgeAgency, judgeAgencyKey } from './judgeAgency.ts';
import { judgeNote, judgeRequest, judgeWithheld } from './judgeRequest.ts';
import type { Breach } from './RuleName.ts';
import { DEMAND, demandBit, type RuleState } from './RuleState.ts';
import { duration, timeText } from './timeText.ts';

const MOST_BACK_MS = 600_000;
const MOST_AHEAD_MS = 60_000;

/** What an entry is, and which rules it breaks, in the order of the specification. */
export interface Judgement {
  /** Null where the entry breaks `form`. */
  readonly entry: Entry | null;
  readonly kind: EntryKind | null;
  readonly breaches: readonly Breach[];
}

/** Holds the entry at `index` against every rule of log-entries.md section 4, and adds it to those before. */
export function judgeEntry(
  index: number,
  bytes: Uint8Array,
  state: RuleState,
  times: CosignedTimes,
): Judgement {
  const read = readEntry(bytes);
  if (typeof read === 'string')
    return { entry: null, kind: claimedKind(bytes), breaches: [{ rule: 'form', what: read }] };
  const breaches = [...judgeTime(index, read, state, times), ...judgeKind(read, state)];
  state.take(read);
  return { entry: read, kind: read.kind, breaches };
}

function readEntry(bytes: Uint8Array): Entry | string {
  try {
    return parseEntry(bytes);
  } catch (error) {
    if (error instanceof FormFault) return error.message;
    throw error;
  }
}

function judgeTime(index: number, { atMs }: Entry, state: RuleState, times: CosignedTimes): Breach[] {
  const breaches: Breach[] = [];
  const behind = (state.largestAtMs ?? 0) - atMs;
  const cosigned = times.earliestWith(index);
  const ahead = cosigned === null ? 0 : atMs - cosigned;
  if (behind > MOST_BACK_MS)
    breaches.push({
      rule: 'time',
      what: `its time, ${timeText(atMs)}, is ${duration(behind)} before that of an earlier entry`,
    });
  else if (ahead > MOST_AHEAD_MS)
    breaches.push({
      rule: 'time',
      what: `its time, ${timeText(atMs)}, is ${duration(ahead)} after a witness had cosigned it`,
    });
  const before = times.latestWithout(index);
  if (before !== null && before - atMs > MOST_BACK_MS)
    breaches.push({
      rule: 'backdated',
      what: `its time, ${timeText(atMs)}, is ${duration(before - atMs)} before a witness cosigned the log without it`,
    });
  return breaches;
}

function judgeKind(entry: Entry, state: RuleState): Breach[] {
  switch (entry.kind) {
    case 'request':
      return judgeRequest(entry, state);
    case 'request-note':
      return judgeNote(entry, state);
    case 'text-withheld':
      return judgeWithheld(entry, state);
    case 'agency':
      return judgeAgency(entry, state);
    case 'agency-key':
      return judgeAgencyKey(entry, state);
    case 'blinded':
      return state.labels.get(entry.labelHex) === 0
        ? []
        : [{ rule: 'label', what: 'an entry before it has its label' }];
    case 'legal-demand': {
      const came = state.demands.get(entry.demandId);
      const isNext = demandBit(entry) === DEMAND.received ? came === 0 : came === DEMAND.received;
      return isNext ? [] : [{ rule: 'demand', what: demandFault(came) }];
    }
    case 'client-bundle':
      return state.bundleHashHex === entry.bundleHashHex
        ? [{ rule: 'bundle', what: 'the client is the one that was logged last' }]
        : [];
  }
}

function demandFault(came: number): string {
  if ((came & DEMAND.answered) !== 0) return 'the demand was answered before';
  return came === 0 ? 'the demand is answered before it was received' : 'the demand was received before';
}
