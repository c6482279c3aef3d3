import type { Watch } from '@porchlight/contracts';
import type { RelayMessage } from '@porchlight/contracts/http';
import type { Clock, LiveSessionId } from '@porchlight/kernel';
import { isPorchlightError } from '@porchlight/kernel';
import { type AnnouncementRecord, Lane, LiveGroups, type LiveRecord } from '@porchlight/live-relay';
import type { LiveSink } from '../brokers/BrokerGateway.ts';
import { VIEWER_LANE } from './LiveBounds.ts';
import { Requests } from './Requests.ts';

/** A viewer as the relay sees it. None of it may throw. */
export interface Viewer {
  /** What was sent and hasn't been taken. */
  bufferedBytes(): number;
  send(record: Uint8Array): void;
  say(message: RelayMessage): void;
}

/** A viewer's place at a device. */
export interface ViewerSeat {
  /** The viewer is about to send a `live` command: whichever session answers it, by its hash, is the viewer's. */
  asked(requestHex: string): void;
  /** The viewer didn't keep up by itself. */
  behind(): void;
  leave(): void;
}

interface Seated {
  readonly viewer: Viewer;
  readonly requests: Requests;
  session: { readonly id: LiveSessionId; readonly lane: Lane } | null;
  isBehind: boolean;
}

export interface LiveRelayDeps {
  /** Only goes forward. */
  readonly clock: Clock;
  /** Tells the device how a session fares. */
  readonly report: (watch: Watch) => void;
}

/** The live sessions of one device, and the viewers of each in this process (contracts/spec/live-relay.md section 2). Whoever has it calls `tick` about every 2 s. */
export class LiveRelay implements LiveSink {
  readonly #deps: LiveRelayDeps;
  readonly #groups = new LiveGroups();
  readonly #seated = new Set<Seated>();
  #isOnline = false;

  constructor(deps: LiveRelayDeps) {
    this.#deps = deps;
  }

  get viewerCount(): number {
    return this.#seated.size;
  }

  /** Tells `viewer` at once whether the device is connected. */
  join(viewer: Viewer): ViewerSeat {
    const seated: Seated = { viewer, requests: new Requests(), session: null, isBehind: false };
    this.#seated.add(seated);
    viewer.say({ kind: 'device', online: this.#isOnline });
    return {
      asked: (requestHex) => seated.requests.add(requestHex),
      behind: () => {
        seated.isBehind = true;
      },
      leave: () => {
        this.#seated.delete(seated);
        this.#unseat(seated);
      },
    };
  }

  present(isOnline: boolean): void {
    this.#isOnline = isOnline;
    for (const { viewer } of this.#seated) viewer.say({ kind: 'device', online: isOnline });
    if (isOnline) return;
    this.#groups.endAll();
    this.#sweep();
  }

  /** What is no record of live view goes to nobody. */
  take(record: Uint8Array): void {
    let read: LiveRecord | null;
    try {
      read = this.#groups.take(record, this.#deps.clock.nowMs());
    } catch (error) {
      if (isPorchlightError(error)) return;
      throw error;
    }
    if (read === null) return;
    for (const { session } of this.#seated) {
      if (session?.id === read.sessionId) session.lane.offer(record, read);
    }
    if (read.kind !== 'announcement') return;
    this.#sweep();
    this.#seatThoseAnswered(read);
  }

  /** Hands an event of the device to all of its viewers. */
  tell(record: Uint8Array): void {
    for (const { viewer } of this.#seated) viewer.send(record);
  }

  /** Ends sessions of which nothing comes any more, and reports the others that have viewers. */
  tick(): void {
    this.#sweep();
    const sessionIds = new Set<LiveSessionId>();
    for (const { session } of this.#seated) if (session !== null) sessionIds.add(session.id);
    for (const sessionId of sessionIds) this.#report(sessionId);
  }

  #seatThoseAnswered({ sessionId, answersHex }: AnnouncementRecord): void {
    for (const seated of this.#seated) {
      if (!seated.requests.answered(answersHex) || seated.session?.id === sessionId) continue;
      this.#unseat(seated);
      this.#seat(seated, sessionId);
    }
  }

  #seat(seated: Seated, sessionId: LiveSessionId): void {
    const { viewer } = seated;
    const lane = new Lane(VIEWER_LANE, {
      bufferedBytes: () => viewer.bufferedBytes(),
      send: (record) => viewer.send(record),
      skipped: (pictures) => viewer.say({ kind: 'skipped', pictures }),
    });
    seated.session = { id: sessionId, lane };
    lane.begin(this.#groups.group(sessionId));
    if (this.#viewersOf(sessionId).length === 1) this.#report(sessionId);
  }

  /** The device hears at once of a session that nobody here looks at any more. */
  #unseat(seated: Seated): void {
    const sessionId = seated.session?.id;
    seated.session = null;
    if (sessionId !== undefined && this.#viewersOf(sessionId).length === 0) this.#report(sessionId);
  }

  #viewersOf(sessionId: LiveSessionId): readonly Seated[] {
    return [...this.#seated].filter(({ session }) => session?.id === sessionId);
  }

  #report(sessionId: LiveSessionId): void {
    const viewers = this.#viewersOf(sessionId);
    const slow = viewers.filter((seated) => {
      // Both are asked: each forgets what it says.
      const wasSlow = seated.session?.lane.takeSlow() === true || seated.isBehind;
      seated.isBehind = false;
      return wasSlow;
    });
    this.#deps.report({ sessionId, viewers: viewers.length, slow: slow.length });
  }

  #sweep(): void {
    const ended = new Set(this.#groups.sweep(this.#deps.clock.nowMs()));
    if (ended.size === 0) return;
    for (const seated of this.#seated) {
      if (seated.session === null || !ended.has(seated.session.id)) continue;
      seated.session = null;
      seated.requests.reopen();
    }
  }
}
