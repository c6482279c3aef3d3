import type { Watch } from '@porchlight/contracts';
import type { DeviceId, LiveSessionId } from '@porchlight/kernel';
import { Lane, type LaneBounds, type LiveRecord } from '@porchlight/live-relay';
import type { LiveReceiver } from './LiveReceiver.ts';

/** What an api last said of its viewers. */
interface Report {
  readonly viewers: number;
  readonly slow: number;
  readonly atMs: number;
}

/** Of a link (contracts/spec/live-relay.md section 3). */
const LINK_BOUNDS: LaneBounds = {
  skipAboveBytes: 4 * 1024 * 1024,
  resumeAtBytes: 1024 * 1024,
  dropSoundAboveBytes: 8 * 1024 * 1024,
};
/** As the schema of a report to a device has it. */
const MAX_VIEWERS = 4096;
/** An api that says nothing for so long has no viewers. */
const REPORT_HOLDS_MS = 6000;

/** Those who get one live session: the apis that it goes to, and how many look there. */
export class SessionAudience {
  readonly sessionId: LiveSessionId;
  readonly #deviceId: DeviceId;
  readonly #lanes = new Map<LiveReceiver, Lane>();
  readonly #reports = new Map<LiveReceiver, Report>();
  #toldViewers = 0;

  constructor(deviceId: DeviceId, sessionId: LiveSessionId) {
    this.#deviceId = deviceId;
    this.sessionId = sessionId;
  }

  /** Begins to send the session to an api, with its group. */
  join(receiver: LiveReceiver, group: readonly Uint8Array[]): void {
    this.#laneOf(receiver).begin(group);
  }

  /** Sends a record to an api, as far as that keeps up. */
  send(receiver: LiveReceiver, record: Uint8Array, read: LiveRecord): void {
    this.#laneOf(receiver).offer(record, read);
  }

  leave(receiver: LiveReceiver): void {
    this.#lanes.delete(receiver);
    this.#reports.delete(receiver);
  }

  report(receiver: LiveReceiver, { viewers, slow }: Watch, nowMs: number): void {
    this.#reports.set(receiver, { viewers, slow, atMs: nowMs });
  }

  /** What the device must be told at once, because somebody looks for the first time or nobody does any more; otherwise null. */
  news(): Watch | null {
    const watch = this.#sum();
    return (watch.viewers === 0) === (this.#toldViewers === 0) ? null : this.#told(watch);
  }

  /** What the device is told every 2 s, or null while nobody looks. Those who sit behind a link that was too slow for the session count as slow. */
  regularReport(nowMs: number): Watch | null {
    for (const [receiver, { atMs }] of this.#reports) {
      if (nowMs - atMs > REPORT_HOLDS_MS) this.#reports.delete(receiver);
    }
    for (const [receiver, lane] of this.#lanes) {
      const report = this.#reports.get(receiver);
      if (lane.takeSlow() && report !== undefined)
        this.#reports.set(receiver, { ...report, slow: report.viewers });
    }
    const watch = this.#sum();
    return watch.viewers === 0 && this.#toldViewers === 0 ? null : this.#told(watch);
  }

  #told(watch: Watch): Watch {
    this.#toldViewers = watch.viewers;
    return watch;
  }

  #sum(): Watch {
    let viewers = 0;
    let slow = 0;
    for (const report of this.#reports.values()) {
      viewers = Math.min(MAX_VIEWERS, viewers + report.viewers);
      slow = Math.min(viewers, slow + Math.min(report.slow, report.viewers));
    }
    return { sessionId: this.sessionId, viewers, slow };
  }

  #laneOf(receiver: LiveReceiver): Lane {
    let lane = this.#lanes.get(receiver);
    if (lane === undefined) {
      lane = new Lane(LINK_BOUNDS, {
        bufferedBytes: () => receiver.bufferedBytes(),
        send: (record) => receiver.sendLive(this.#deviceId, record),
        skipped: () => undefined,
      });
      this.#lanes.set(receiver, lane);
    }
    return lane;
  }
}
