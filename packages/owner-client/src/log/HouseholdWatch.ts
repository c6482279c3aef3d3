import { decodeLogEntry, type LogEntryOf } from '@porchlight/contracts/log';
import { type AccountId, type Clock, type HouseholdId, isPorchlightError } from '@porchlight/kernel';
import type { SealPrimitives } from '@porchlight/seal/primitives';
import type { WatchSubject } from '@porchlight/seal/watch';
import type { Policy, TrustedCheckpoint } from '@porchlight/tlog';
import type { Finding, FindingKind } from './finding.ts';
import { type JudgeDeps, type Judged, judgeKeyring } from './judgeKeyring.ts';
import type { LogFiles } from './LogFiles.ts';
import { LogFollower } from './LogFollower.ts';
import { type OwnEntry, OwnLabels } from './OwnLabels.ts';
import { type KeptLog, newestCounter, newestEntry, type WatchMemory } from './WatchMemory.ts';
import type { WatchView } from './WatchView.ts';

/** What is watched of a household, as its open client knows it. */
export interface WatchedHousehold extends Pick<JudgeDeps, 'keyringOf' | 'isMade'> {
  readonly id: HouseholdId | AccountId;
  /** Null for an account that has no household yet. */
  readonly watchKey: Uint8Array | null;
  /** Takes the keyrings that the cloud shows. Throws `not_logged`, `wrong_proof`, `untrusted_checkpoint` or `bad_signature` where one comes without a proof that holds. */
  readonly refresh: () => Promise<void>;
  /** The newest that is held, 0 before the first. */
  readonly newestVersion: () => number;
  /** The largest checkpoint of the proofs that were taken with keyrings; null before the first. */
  readonly seen: () => TrustedCheckpoint | null;
  /** When the newest keyring that waits for its proof was made; null where none waits. */
  readonly waitingSinceMs: () => number | null;
  /** Versions up to this one were there before this account watched. */
  readonly watchedFrom: number;
  readonly acknowledged: () => readonly string[];
}

export interface HouseholdWatchDeps {
  readonly files: Pick<LogFiles, 'checkpoint' | 'bundle' | 'tile'>;
  readonly policy: Policy;
  readonly primitives: SealPrimitives;
  readonly clock: Clock;
  readonly pause: () => Promise<void>;
  readonly household: WatchedHousehold;
  /** The account's own watch key, for changes of its keys; null where nobody asks for them. */
  readonly account: Pick<WatchedHousehold, 'id' | 'watchKey'>;
  readonly kept: KeptLog;
}

/** Within which a client that is used at all notices a change (contracts/spec/log.md section 3). */
export const MONITORING_WINDOW_MS = 86_400_000;

const REFUSALS = [
  'not_logged',
  'wrong_proof',
  'untrusted_checkpoint',
  'bad_signature',
  'malformed_record',
] as const;
/** Findings that stay for as long as the memory does; the others are found anew at each look, or gone. */
const LASTING: readonly FindingKind[] = [
  'foreign-change',
  'label-reused',
  'log-forked',
  'audit-rewritten',
  'account-changed',
];
const ENTRIES_KEPT = 128;

/** Follows the log for one household: finds what stands under its labels, and says what is amiss (spec/watch.md). One look at a time. */
export class HouseholdWatch {
  readonly #deps: HouseholdWatchDeps;
  readonly #follower: LogFollower;
  /** As it is kept; owned by `check` and `change`. */
  #memory: WatchMemory;
  #state: 'checking' | 'read' | 'unreachable' = 'checking';
  #underWay: Promise<WatchView> | null = null;

  constructor(deps: HouseholdWatchDeps, memory: WatchMemory) {
    this.#deps = deps;
    this.#memory = memory;
    this.#follower = new LogFollower(deps);
  }

  get memory(): WatchMemory {
    return this.#memory;
  }

  get view(): WatchView {
    const { log, findings, passing } = this.#memory;
    const acknowledged = new Set(this.#deps.household.acknowledged());
    const all = [...passing, ...findings]
      .map((each) => ({ ...each, isAcknowledged: each.isAcknowledged || acknowledged.has(each.id) }))
      .toSorted((a, b) => b.foundAtMs - a.foundAtMs);
    const isAlarm = all.some(({ isAcknowledged }) => !isAcknowledged);
    const quiet = this.#state === 'read' ? 'ok' : this.#state;
    return {
      state: isAlarm ? 'alarm' : quiet,
      checkedAtMs: log.followedAtMs === 0 ? null : log.followedAtMs,
      treeSize: log.followedAtMs === 0 ? null : log.size,
      findings: all,
    };
  }

  /** Reads the log to its end and judges what is new. Faults of the cloud or the log become findings, or `unreachable`; throws what isn't one of these. */
  check(): Promise<WatchView> {
    this.#underWay ??= this.#check().finally(() => {
      this.#underWay = null;
    });
    return this.#underWay;
  }

  /** Changes the memory and keeps it. */
  async change(change: (memory: WatchMemory) => WatchMemory): Promise<void> {
    this.#memory = change(this.#memory);
    await this.#deps.kept.keep(this.#memory);
  }

  /** Adds a finding that was made elsewhere, to be kept. */
  async find(kind: FindingKind, id: string): Promise<void> {
    await this.#keep([this.#finding(nothingBut(kind), id)], false);
  }

  /** Keeps that a person knows of a finding, for this client alone. */
  async know(id: string): Promise<void> {
    await this.change((memory) => ({
      ...memory,
      findings: memory.findings.map((each) => (each.id === id ? { ...each, isAcknowledged: true } : each)),
    }));
  }

  async #check(): Promise<WatchView> {
    const refreshed = await this.#step(() => this.#refresh());
    const followed = await this.#step(() => this.#follow());
    // Where the cloud answers, a log that doesn't is no excuse.
    const silence = refreshed === null ? [] : this.#silence();
    const isRead = refreshed !== null && followed !== null;
    await this.#keep([...(refreshed ?? []), ...(followed ?? []), ...silence], isRead);
    this.#state = isRead ? 'read' : 'unreachable';
    return this.view;
  }

  /** Null where nobody answered. */
  async #step(look: () => Promise<Finding[]>): Promise<Finding[] | null> {
    try {
      return await look();
    } catch (error) {
      if (!isPorchlightError(error)) throw error;
      if (!isPorchlightError(error, ...REFUSALS)) return null;
      return [this.#finding(nothingBut('log-forked'), `log-forked:${error.code}`)];
    }
  }

  async #refresh(): Promise<Finding[]> {
    try {
      await this.#deps.household.refresh();
      return [];
    } catch (error) {
      if (!isPorchlightError(error, ...REFUSALS)) throw error;
      return [this.#finding(nothingBut('keyring-not-logged'), 'keyring-not-logged')];
    }
  }

  async #follow(): Promise<Finding[]> {
    const { household } = this.#deps;
    let matched: OwnEntry[] = [];
    const newTake = () => {
      const labels = this.#labels();
      matched = [];
      return (index: number, bytes: Uint8Array) => {
        const entry = blindedOf(bytes);
        if (entry === null) return;
        for (const each of labels) {
          const own = each.match(index, entry);
          if (own !== null) matched.push(own);
        }
      };
    };
    const seen = household.seen();
    const { log } = this.#memory;
    const followed = await this.#follower.follow(log, seen === null ? [] : [seen], newTake);
    if (followed.outcome === 'forked') {
      const { notes } = followed;
      return [this.#finding(nothingBut('log-forked'), `log-forked:${log.size}`, notes)];
    }
    const found = [...this.#reused(matched), ...(await this.#judge(matched))];
    this.#memory = withEntries(this.#memory, followed.state, matched);
    return [...found, ...this.#unlogged()];
  }

  /** Of the household, and of the account. */
  #labels(): OwnLabels[] {
    const { household, account, primitives } = this.#deps;
    const ofHousehold = { keyring: this.#newest('keyring'), audit: this.#newest('audit') };
    const ofAccount = { account: this.#newest('account') };
    return (
      [
        [household, ofHousehold],
        [account, ofAccount],
      ] as const
    ).flatMap(([{ id, watchKey }, newest]) =>
      watchKey === null ? [] : [new OwnLabels({ id, watchKey }, newest, primitives)],
    );
  }

  #newest(subject: WatchSubject): number {
    return newestCounter(this.#memory, subject);
  }

  #reused(matched: readonly OwnEntry[]): Finding[] {
    const known = [...this.#memory.entries];
    return matched.flatMap((own) => {
      const isReused = this.#isReused(own, known);
      known.push(own);
      if (!isReused) return [];
      return [this.#aboutEntry({ ...nothingBut('label-reused'), keyringVersion: own.counter }, own)];
    });
  }

  /** The keyrings that are new in the log, the newest two, and those that the cloud didn't show at the last look. */
  async #judge(matched: readonly OwnEntry[]): Promise<Finding[]> {
    const { household } = this.#deps;
    const unseen = this.#memory.passing
      .filter(({ kind }) => kind === 'unseen-keyring')
      .map(({ keyringVersion }) => keyringVersion);
    const found: Finding[] = [];
    for (const own of [...this.#memory.entries, ...matched]) {
      const isOpen = own.counter >= household.newestVersion() - 1 || unseen.includes(own.counter);
      if (own.subject !== 'keyring' || !(isOpen || matched.includes(own))) continue;
      const judged = await this.#judgeOne(own);
      const isKnown = judged?.kind === 'foreign-change' && own.counter <= household.watchedFrom;
      if (judged !== null && !isKnown) found.push(this.#aboutEntry(judged, own));
    }
    return found;
  }

  /** What the cloud doesn't answer about, twice, it doesn't show: else it could keep an alarm back for as long as it likes. */
  async #judgeOne(own: OwnEntry): Promise<Judged | null> {
    const { household, primitives, pause } = this.#deps;
    const { watchKey } = household;
    if (watchKey === null) return null;
    const judge = () => judgeKeyring(own, { ...household, watchKey, primitives });
    try {
      return await judge().catch(async (error: unknown) => {
        if (!isPorchlightError(error)) throw error;
        await pause();
        return judge();
      });
    } catch (error) {
      if (!isPorchlightError(error)) throw error;
      return { ...nothingBut('unseen-keyring'), keyringVersion: own.counter };
    }
  }

  /** The newest keyring that is held, where the log as it was read holds nothing under its label. */
  #unlogged(): Finding[] {
    const { household } = this.#deps;
    const version = household.newestVersion();
    if (version <= this.#newest('keyring') || household.waitingSinceMs() !== null) return [];
    const judged = { ...nothingBut('keyring-not-logged'), keyringVersion: version };
    return [this.#finding(judged, `keyring-not-logged:${version}`)];
  }

  #silence(): Finding[] {
    const since = [
      ...this.#memory.awaited.map(({ sinceMs }) => sinceMs),
      this.#deps.household.waitingSinceMs(),
    ];
    const nowMs = this.#deps.clock.nowMs();
    const isLate = since.some((each) => each !== null && nowMs - each > MONITORING_WINDOW_MS);
    return isLate ? [this.#finding(nothingBut('log-silent'), 'log-silent')] : [];
  }

  /** A label has one entry. Heads of the audit record may be logged by two clients at once; each is held against the record. */
  #isReused({ subject, counter, index }: OwnEntry, known: readonly OwnEntry[]): boolean {
    if (subject === 'audit') return false;
    const isBefore = counter <= this.#memory.floor[subject];
    return (
      isBefore ||
      known.some((each) => each.subject === subject && each.counter === counter && each.index !== index)
    );
  }

  #aboutEntry(judged: Judged, { counter, valueHex }: OwnEntry): Finding {
    return this.#finding(judged, `${judged.kind}:${counter}:${valueHex.slice(0, 16)}`);
  }

  /** One that stood already keeps the time when it was found first. */
  #finding(judged: Judged, id: string, evidence: readonly string[] = []): Finding {
    const before = this.#memory.passing.find((each) => each.id === id);
    const foundAtMs = before?.foundAtMs ?? this.#deps.clock.nowMs();
    return { ...judged, id, foundAtMs, evidence: [...evidence], isAcknowledged: false };
  }

  /** Adds what lasts. Of the others those stand that were found; and where not all could be looked at, those before them too: silence takes no alarm away. */
  async #keep(found: readonly Finding[], isRead: boolean): Promise<void> {
    await this.change((memory) => {
      const lasting = found.filter(isLasting);
      const passing = found.filter((each) => !isLasting(each));
      return {
        ...memory,
        findings: withNew(memory.findings, lasting),
        passing: isRead ? withNew([], passing) : withNew(memory.passing, passing),
      };
    });
  }
}

type KeptFinding = WatchMemory['findings'][number];

/** Each once, by its id; the earlier stays. */
function withNew(before: readonly KeptFinding[], found: readonly Finding[]): KeptFinding[] {
  const all = new Map(before.map((each) => [each.id, each]));
  for (const each of found) if (!all.has(each.id)) all.set(each.id, asKept(each));
  return [...all.values()];
}

function nothingBut(kind: FindingKind): Judged {
  return { kind, keyringVersion: null, issuedAtMs: null, difference: null };
}

/** Two notes that don't go together are true for ever; a file that was cut off is there at the next look. */
function isLasting({ kind, evidence }: Finding): boolean {
  return LASTING.includes(kind) && (kind !== 'log-forked' || evidence.length > 1);
}

function asKept(finding: Finding): KeptFinding {
  const { difference, evidence } = finding;
  const lists = difference && {
    addedMembers: [...difference.addedMembers],
    removedMembers: [...difference.removedMembers],
    changedMembers: [...difference.changedMembers],
    addedDevices: [...difference.addedDevices],
    retiredDevices: [...difference.retiredDevices],
  };
  return { ...finding, difference: lists, evidence: [...evidence] };
}

/** What was read of its own, added to what is remembered; the oldest of it makes place, but for the newest of the account's keys, which are held against it at each look. */
function withEntries(
  memory: WatchMemory,
  log: WatchMemory['log'],
  matched: readonly OwnEntry[],
): WatchMemory {
  const all = [...memory.entries, ...matched];
  const isKept = (own: OwnEntry, place: number) =>
    place >= all.length - ENTRIES_KEPT || (own.subject === 'account' && own === newestEntry(all, 'account'));
  const [dropped, entries] = [all.filter((own, i) => !isKept(own, i)), all.filter(isKept)];
  const floor = { ...memory.floor };
  for (const { subject, counter } of dropped) floor[subject] = Math.max(floor[subject], counter);
  const isFound = ({ subject, counter }: Pick<OwnEntry, 'subject' | 'counter'>) =>
    matched.some((each) => each.subject === subject && each.counter === counter);
  const awaited = memory.awaited.filter((each) => !isFound(each));
  return { ...memory, log, entries, floor, awaited };
}

/** Null for what is no blinded entry; what is no entry at all is for auditors to report. */
function blindedOf(bytes: Uint8Array): LogEntryOf<'blinded'> | null {
  try {
    const entry = decodeLogEntry(bytes);
    return entry.kind === 'blinded' ? entry : null;
  } catch (error) {
    if (isPorchlightError(error)) return null;
    throw error;
  }
}
