import type { Finding, FindingKind, WatchView } from '@porchlight/owner-client/log';
import { minutesAgo, OLD_ID, SAM_ID, YARD } from '../app/sampleHome.ts';

/** What a test can have the watch over the log find. */
export interface WatchLevers {
  /** `well`, `checking`, `unreachable`, `alarm` for a change that nobody here made, `unreadable` for one that can't be read, `known` for one that was answered, or `all` for a finding of each kind. */
  setManner(manner: string): void;
}

const finding = (kind: FindingKind, rest: Partial<Finding> = {}): Finding => ({
  id: `${kind} made up`,
  kind,
  foundAtMs: minutesAgo(3),
  keyringVersion: null,
  issuedAtMs: null,
  difference: null,
  evidence: [],
  isAcknowledged: false,
  ...rest,
});

const CHANGE = finding('foreign-change', {
  keyringVersion: 5,
  issuedAtMs: minutesAgo(48),
  difference: {
    addedMembers: [SAM_ID],
    removedMembers: [OLD_ID],
    changedMembers: [],
    addedDevices: [YARD, '0'.repeat(32)],
    retiredDevices: [],
  },
});

const OTHERS = [
  finding('unseen-keyring', { keyringVersion: 6 }),
  finding('label-reused', { keyringVersion: 6 }),
  finding('keyring-not-logged', { keyringVersion: 7 }),
  finding('audit-rewritten'),
  finding('account-changed'),
  finding('log-forked', { evidence: ['one note\n', 'another note\n'] }),
  finding('log-silent'),
];

const FINDINGS: Readonly<Record<string, readonly Finding[]>> = {
  alarm: [CHANGE],
  unreadable: [{ ...CHANGE, difference: null }],
  known: [{ ...CHANGE, isAcknowledged: true }],
  all: [CHANGE, ...OTHERS],
};

/** A watch that finds what it is told to. */
export function madeUpWatchPart(): { readonly part: Record<string, unknown>; readonly levers: WatchLevers } {
  let view = viewOf('well');
  let tell: (view: WatchView) => void = () => undefined;
  const part = {
    follow: (given: typeof tell) => {
      tell = given;
      tell(view);
      return new Promise(() => undefined);
    },
    stop: async () => undefined,
    checkNow: async () => view,
    policies: async () => ({
      pinned: 'log old.example+…\nquorum none\n',
      named: 'log new.example+…\nquorum none\n',
    }),
    trustNewPolicy: async () => undefined,
    acknowledge: async (id: string) => {
      const findings = view.findings.map((each) =>
        each.id === id ? { ...each, isAcknowledged: true } : each,
      );
      view = { ...view, findings, state: findings.every((each) => each.isAcknowledged) ? 'ok' : 'alarm' };
      return view;
    },
  };
  const levers = {
    setManner: (manner: string) => {
      view = viewOf(manner);
      tell(view);
    },
  };
  return { part, levers };
}

function viewOf(manner: string): WatchView {
  const findings = FINDINGS[manner] ?? [];
  if (manner === 'checking') return { state: 'checking', checkedAtMs: null, treeSize: null, findings };
  const read = { checkedAtMs: minutesAgo(manner === 'unreachable' ? 310 : 4), treeSize: 48_213, findings };
  if (manner === 'unreachable') return { state: 'unreachable', ...read };
  return { state: findings.some(({ isAcknowledged }) => !isAcknowledged) ? 'alarm' : 'ok', ...read };
}
