import type { EntryOf } from '../entries/parseEntry.ts';
import type { Breach } from './RuleName.ts';
import type { RuleState } from './RuleState.ts';

/** The rule `agency`. */
export function judgeAgency({ agencyId, decision }: EntryOf<'agency'>, state: RuleState): Breach[] {
  const what = decisionFault(decision, agencyId, state);
  return what === null ? [] : [{ rule: 'agency', what }];
}

function decisionFault(decision: string, agencyId: string, state: RuleState): string | null {
  const last = state.decisions.get(agencyId);
  if (last === undefined)
    return decision === 'approved' ? null : `the first decision on the agency is ${decision}`;
  if (state.ended.has(agencyId)) return `the agency is ${decision} after it had ended`;
  return last === decision ? `the agency was ${decision} already` : null;
}

/** The rule `agency-key`. */
export function judgeAgencyKey(
  { agencyId, keyHex, change }: EntryOf<'agency-key'>,
  state: RuleState,
): Breach[] {
  const holders = state.keyHolders.get(keyHex);
  const faults = [
    state.decisions.has(agencyId) ? null : 'no decision before it is on this agency',
    change === 'added' && holders !== undefined ? 'the added key is an agency’s already' : null,
    change === 'removed' && holders?.has(agencyId) !== true ? 'the removed key is not this agency’s' : null,
  ].filter((fault) => fault !== null);
  return faults.length === 0 ? [] : [{ rule: 'agency-key', what: faults.join(', and ') }];
}
