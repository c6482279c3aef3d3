import { areaBreach } from '../entries/areaBreach.ts';
import type { EntryOf } from '../entries/parseEntry.ts';
import type { Breach } from './RuleName.ts';
import { incidentKey, REQUEST, type RuleState, TEXT } from './RuleState.ts';
import { duration } from './timeText.ts';

const LEAST_WINDOW_MS = 900_000;
const MOST_WINDOW_MS = 43_200_000;
const MOST_AGE_MS = 2_592_000_000;
const MOST_OPEN_MS = 2_592_000_000;
const MOST_OF_INCIDENT = 2;

/** The rules `window` to `incident` for a request. */
export function judgeRequest(entry: EntryOf<'request'>, state: RuleState): Breach[] {
  const area = areaBreach(entry.ringE7);
  const author = authorBreach(entry.agencyId, state);
  const breaches: Breach[] = [...judgeWindow(entry), ...judgeOpen(entry)];
  if (area !== null) breaches.push({ rule: 'area', what: area });
  if (author !== null) breaches.push({ rule: 'author', what: author });
  if ((state.requests.get(entry.requestId) & REQUEST.asked) !== 0)
    breaches.push({ rule: 'request-id', what: 'a request before it has its id' });
  const asked = state.incidents.get(incidentKey(entry));
  if (asked >= MOST_OF_INCIDENT)
    breaches.push({
      rule: 'incident',
      what: `the agency asked for this case ${asked === 255 ? '255 times or more' : `${asked} times`} before it`,
    });
  return breaches;
}

function judgeWindow({ fromMs, toMs, atMs }: EntryOf<'request'>): Breach[] {
  const length = toMs - fromMs;
  const faults = [
    length < LEAST_WINDOW_MS ? `asks for ${duration(length)} of time, less than 15 min` : null,
    length > MOST_WINDOW_MS ? `asks for ${duration(length)} of time, more than 12 h` : null,
    toMs > atMs ? `asks for time that ends ${duration(toMs - atMs)} after it was logged` : null,
    atMs - fromMs > MOST_AGE_MS
      ? `asks for time that began ${duration(atMs - fromMs)} before, more than 30 d`
      : null,
  ].filter((fault) => fault !== null);
  return faults.length === 0 ? [] : [{ rule: 'window', what: `it ${faults.join(', and ')}` }];
}

function judgeOpen({ closesAtMs, atMs }: EntryOf<'request'>): Breach[] {
  const open = closesAtMs - atMs;
  if (open >= 0 && open <= MOST_OPEN_MS) return [];
  const what =
    open < 0
      ? `closes ${duration(-open)} before it was logged`
      : `is open for ${duration(open)}, more than 30 d`;
  return [{ rule: 'open', what: `it ${what}` }];
}

function authorBreach(agencyId: string, state: RuleState): string | null {
  const decision = state.decisions.get(agencyId);
  if (decision === undefined) return 'its agency was never approved';
  if (decision !== 'approved') return `its agency is ${decision}`;
  return state.holdsKey(agencyId) ? null : 'its agency has no key';
}

/** The rule `note`. */
export function judgeNote({ requestId, note }: EntryOf<'request-note'>, state: RuleState): Breach[] {
  const came = state.requests.get(requestId);
  if ((came & REQUEST.asked) === 0) return [{ rule: 'note', what: 'no request before it has this id' }];
  const isEndedTwice = note !== 'flagged' && (came & REQUEST.ended) !== 0;
  return isEndedTwice ? [{ rule: 'note', what: `it is ${note} after it had ended` }] : [];
}

/** The rule `withheld`. */
export function judgeWithheld({ textHashHex }: EntryOf<'text-withheld'>, state: RuleState): Breach[] {
  const came = state.texts.get(textHashHex);
  if ((came & TEXT.named) === 0) return [{ rule: 'withheld', what: 'no entry before it names this text' }];
  return (came & TEXT.withheld) === 0 ? [] : [{ rule: 'withheld', what: 'the text was withheld before' }];
}
