import type { LiveSessionId } from '@porchlight/kernel';
import { LiveGroup } from './LiveGroup.ts';
import { type AnnouncementRecord, type LiveRecord, readLiveRecord } from './liveRecord.ts';

/** Sessions of one device at a time: one for each quality, and those that replace them. */
const MAX_SESSIONS = 4;
const SILENT_AFTER_MS = 10_000;

/** The live sessions of one device and the group of each (contracts/spec/live-relay.md section 1). It has no clock: all times are the caller's, of one clock that only goes forward. */
export class LiveGroups {
  readonly #groups = new Map<LiveSessionId, LiveGroup>();
  /** Sessions that ended since the last `sweep`; owned by `#end` and `sweep`. */
  #ended: LiveSessionId[] = [];

  /**
   * Takes a record as the device published it and returns what it is, or null for one that goes to nobody: a frame of a session or generation that wasn't announced or is
   * over, one that comes twice or after a later one, a chunk without the one before it, an announcement of an older generation. Frames are kept for the group where
   * `isWatched`. `read` is what `readLiveRecord` says of it; throws as that where it is left out.
   */
  take(
    record: Uint8Array,
    nowMs: number,
    isWatched = true,
    read: LiveRecord = readLiveRecord(record),
  ): LiveRecord | null {
    if (read.kind === 'announcement') return this.#announced(record, read, nowMs) ? read : null;
    const group = this.#groups.get(read.sessionId);
    return group?.takeFrame(record, read, nowMs, isWatched) ? read : null;
  }

  /** The announcement of a session and the records that a viewer needs after it, to begin at once; empty for a session that isn't known. */
  group(sessionId: LiveSessionId): readonly Uint8Array[] {
    return this.#groups.get(sessionId)?.records() ?? [];
  }

  /** The sessions that stand, oldest first. */
  get sessions(): readonly LiveSessionId[] {
    return [...this.#groups.keys()];
  }

  /** The sessions whose newest announcement answers a request, given by its hash. */
  sessionsFor(answerHex: string): readonly LiveSessionId[] {
    return [...this.#groups].filter(([, group]) => group.answers(answerHex)).map(([sessionId]) => sessionId);
  }

  /** The sessions that ended since the last call: nothing has come of them for 10 s, or another took their place. */
  sweep(nowMs: number): readonly LiveSessionId[] {
    for (const [sessionId, group] of this.#groups) {
      if (nowMs - group.lastAtMs >= SILENT_AFTER_MS) this.#end(sessionId);
    }
    const ended = this.#ended;
    this.#ended = [];
    return ended;
  }

  /** The device is gone: every session has ended, and is named by the next `sweep`. */
  endAll(): void {
    for (const sessionId of this.sessions) this.#end(sessionId);
  }

  /** False for an older generation than one that was announced. */
  #announced(record: Uint8Array, read: AnnouncementRecord, nowMs: number): boolean {
    const group = this.#groups.get(read.sessionId);
    if (group !== undefined) return group.announce(record, read, nowMs);
    for (const [sessionId, other] of this.#groups) {
      if (read.answersHex.some((answer) => other.answers(answer))) this.#end(sessionId);
    }
    if (this.#groups.size >= MAX_SESSIONS) this.#endQuietest();
    this.#groups.set(read.sessionId, new LiveGroup(record, read, nowMs));
    return true;
  }

  #endQuietest(): void {
    const [quietest] = [...this.#groups].sort(([, a], [, b]) => a.lastAtMs - b.lastAtMs);
    if (quietest !== undefined) this.#end(quietest[0]);
  }

  #end(sessionId: LiveSessionId): void {
    if (this.#groups.delete(sessionId)) this.#ended.push(sessionId);
  }
}
