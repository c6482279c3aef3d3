import {
  bytesToHex,
  type DeviceId,
  equalBytes,
  hexToBytes,
  isPorchlightError,
  PorchlightError,
} from '@porchlight/kernel';
import { type LiveTracks, peekLiveAnnouncement, RECORD_HEAD_BYTES } from '@porchlight/seal/header';
import { LiveOpener, type LiveViewer, type OpenedFrame } from '@porchlight/seal/live';
import type { SealPrimitives } from '@porchlight/seal/seal';
import type { LiveTimer } from './LiveTimer.ts';

/** Own requests that an announcement may still answer. */
const REQUESTS_KEPT = 4;

/** What becomes of records. */
export interface LiveSessionEvents {
  /** A session begins, or takes the place of the one before. */
  tracks(tracks: LiveTracks): void;
  frame(frame: OpenedFrame, ageAtMostMs: number): void;
  /** A true picture that can't be decoded; `missed` pictures before it never came. */
  gap(missed: number): void;
  /** A record of which nothing follows. */
  dropped(error: PorchlightError): void;
  /** The device doesn't wrap to this client any more. */
  readonly leftOut: () => void;
  /** An announcement was true, and this client is in it. */
  announced(keyringVersion: number): void;
}

/** Who looks, at which device. */
export interface LiveEyes {
  readonly deviceId: DeviceId;
  /** The device's Ed25519 key by this client's own keyring. Throws `unknown_device`. */
  readonly signingKey: () => Uint8Array;
  readonly client: LiveViewer['client'];
  readonly primitives: SealPrimitives;
  readonly timer: Pick<LiveTimer, 'nowMs'>;
}

interface OwnRequest {
  readonly hash: Uint8Array;
  readonly number: number;
  readonly sentAtMs: number;
  /** Sessions that were begun for it, each once. */
  readonly begun: Set<string>;
}

interface Session {
  readonly id: Uint8Array;
  readonly opener: LiveOpener;
  readonly sentAtMs: number;
  /** The number of the newest own request that it has answered. */
  answers: number;
}

/** Opens what comes over one live socket: the session that answers the newest request, and until its first picture the one before (seal/spec/live.md section 6). What is refused changes nothing. */
export class LiveSessions {
  readonly #eyes: LiveEyes;
  readonly #events: LiveSessionEvents;
  /** Oldest first; owned by `request`. */
  #requests: readonly OwnRequest[] = [];
  #numbers = 0;
  #now: Session | null = null;
  /** Announced, and without a picture yet. */
  #next: Session | null = null;

  constructor(eyes: LiveEyes, events: LiveSessionEvents) {
    this.#eyes = eyes;
    this.#events = events;
  }

  /** The session that is shown. */
  get current(): LiveOpener | null {
    return this.#now?.opener ?? null;
  }

  /** A request of this client that is about to be sent. */
  request(record: Uint8Array): void {
    const { primitives, timer } = this.#eyes;
    this.#numbers += 1;
    const request = { hash: primitives.sha256(record), number: this.#numbers, sentAtMs: timer.nowMs() };
    this.#requests = [...this.#requests, { ...request, begun: new Set<string>() }].slice(-REQUESTS_KEPT);
  }

  /** The socket is gone: what comes over another must answer a new request. */
  forget(): void {
    this.#requests = [];
    this.#now = null;
    this.#next = null;
  }

  announce(record: Uint8Array): void {
    this.#try(() => {
      const { sessionId, answersHex, keyringVersion } = peekLiveAnnouncement(record);
      const id = hexToBytes(sessionId);
      const request = this.#requests.findLast(({ hash }) => answersHex.includes(bytesToHex(hash)));
      const session = [this.#now, this.#next].find((each) => each !== null && equalBytes(each.id, id));
      if (session) this.#goOn(session, record, request);
      else this.#begin(id, record, request);
      this.#events.announced(keyringVersion);
    }, this.#events.leftOut);
  }

  frame(record: Uint8Array): void {
    this.#try(() => {
      const session = this.#sessionOf(record);
      const result = session.opener.open(record);
      if (result.kind === 'part') return;
      if (result.kind === 'gap') return this.#events.gap(result.missed);
      if (session === this.#next && !this.#change(session, result)) return;
      const sinceMs = this.#eyes.timer.nowMs() - session.sentAtMs;
      this.#events.frame(result, session.opener.ageAtMostMs(result, sinceMs));
    });
  }

  #goOn(session: Session, record: Uint8Array, request: OwnRequest | undefined): void {
    session.opener.announce(record);
    session.answers = Math.max(session.answers, request?.number ?? 0);
    if (this.#next !== null && this.#now !== null && this.#now.answers > this.#next.answers)
      this.#next = null;
  }

  #begin(id: Uint8Array, record: Uint8Array, request: OwnRequest | undefined): void {
    const newest = Math.max(this.#now?.answers ?? 0, this.#next?.answers ?? 0);
    const idHex = bytesToHex(id);
    if (request === undefined || request.number < newest || request.begun.has(idHex)) {
      throw new PorchlightError(
        'replayed',
        'the announcement answers no request of this client that is open',
      );
    }
    const { deviceId, signingKey, client, primitives } = this.#eyes;
    const viewer = { device: { deviceId, signingKey: signingKey() }, client, request: request.hash };
    const opener = new LiveOpener(record, viewer, primitives);
    request.begun.add(idHex);
    const session = { id, opener, sentAtMs: request.sentAtMs, answers: request.number };
    if (this.#now === null) this.#show(session);
    else this.#next = session;
  }

  /** Whether a frame of the next session makes it the one that is shown: its first picture does. */
  #change(session: Session, { track }: OpenedFrame): boolean {
    if (track === 'sound' && session.opener.announcement.tracks.picture !== undefined) return false;
    this.#show(session);
    return true;
  }

  #show(session: Session): void {
    this.#now = session;
    this.#next = null;
    this.#events.tracks(session.opener.announcement.tracks);
  }

  #sessionOf(record: Uint8Array): Session {
    const id = record.subarray(RECORD_HEAD_BYTES, RECORD_HEAD_BYTES + 16);
    for (const session of [this.#now, this.#next])
      if (session !== null && equalBytes(session.id, id)) return session;
    throw new PorchlightError('broken_chain', 'the frame is of no session that is seen');
  }

  /** Does `work`; what it refuses is dropped. `leftOut`: whether it may have been an announcement without this client. */
  #try(work: () => void, leftOut?: () => void): void {
    try {
      work();
    } catch (error) {
      if (!isPorchlightError(error)) throw error;
      if (leftOut !== undefined && error.code === 'sealed_for_another') leftOut();
      else this.#events.dropped(error);
    }
  }
}
