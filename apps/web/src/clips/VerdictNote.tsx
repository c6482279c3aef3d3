import type { ReactNode } from 'react';
import { DefinitionList, Notice } from '../kit/index.ts';
import { sayTime } from './sayTime.ts';
import {
  type Filmer,
  sayReason,
  sayUncertainty,
  sayVerdict,
  type Verdict,
  type VerdictFacts,
} from './verdict.ts';
import './VerdictNote.css';

/** What checking a recording said, and what that rests on. */
export function VerdictNote({
  verdict,
  filmer,
  keyNamedBy,
}: {
  verdict: Verdict;
  filmer: Filmer;
  /** Who says that the key is this device's. */
  keyNamedBy: ReactNode;
}) {
  const { tone, title, detail } = sayVerdict(verdict, filmer);
  return (
    <div className="pl-verdict">
      <Notice tone={tone} title={title}>
        {detail}
      </Notice>
      {'facts' in verdict && (
        <details className="pl-verdict-why">
          <summary>What this rests on</summary>
          <DefinitionList items={itemsOf(verdict.facts, keyNamedBy)} />
        </details>
      )}
    </div>
  );
}

function itemsOf(facts: VerdictFacts, keyNamedBy: ReactNode) {
  const { startedAtMs, endedAtMs, clockUncertaintyMs, segmentCount, signingKeyHex, reason } = facts;
  return [
    [
      'Signed by',
      <span key="key">
        <code className="pl-verdict-key" translate="no">
          {inGroups(signingKeyHex)}
        </code>
        <br />
        {keyNamedBy}
      </span>,
    ],
    [
      'Parts',
      `${segmentCount}, each bound to its place after the one before, and all in the tree that the device signed`,
    ],
    ['Begun', sayTime(startedAtMs)],
    ['Until', sayTime(endedAtMs)],
    ['Clock', sayUncertainty(clockUncertaintyMs)],
    ['Finished', reason === null ? 'no: its signed end didn’t come' : `yes: ${sayReason(reason)}`],
  ] as const;
}

function inGroups(hex: string): string {
  return hex.match(/.{1,8}/g)?.join(' ') ?? hex;
}
