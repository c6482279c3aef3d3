import type { Watch } from '@porchlight/contracts';
import { type DeviceId, type LiveSessionId, PorchlightError } from '@porchlight/kernel';
import { LiveGroups, type LiveRecord, readLiveRecord } from '@porchlight/live-relay';
import type { LiveReceiver } from './LiveReceiver.ts';
import { SessionAudience } from './SessionAudience.ts';

/** The live sessions of one device, and the apis that watch it. Times are of a clock that only goes forward. */
export class DeviceLive {
  readonly deviceId: DeviceId;
  readonly #groups = new LiveGroups();
  readonly #watchers = new Set<LiveReceiver>();
  /** Of each session that stands. */
  readonly #audiences = new Map<LiveSessionId, SessionAudience>();

  constructor(deviceId: DeviceId) {
    this.deviceId = deviceId;
  }

  /** Whether nothing is lost if this is forgotten. */
  get isIdle(): boolean {
    return this.#watchers.size === 0 && this.#audiences.size === 0;
  }

  isWatchedBy(receiver: LiveReceiver): boolean {
    return this.#watchers.has(receiver);
  }

  /** Sends a record to all who watch. Throws as `readLiveRecord`, and `wrong_device` for an announcement of another device. */
  published(record: Uint8Array, nowMs: number): void {
    const read = readLiveRecord(record);
    if (read.kind === 'announcement' && read.deviceId !== this.deviceId)
      throw new PorchlightError('wrong_device', 'the announcement names another device than its topic');
    const isWatched = this.#watchers.size > 0;
    if (this.#groups.take(record, nowMs, isWatched, read) === null) return;
    const audience = this.#audienceOf(read);
    for (const receiver of this.#watchers) audience.send(receiver, record, read);
  }

  /** Begins to send an api what the device publishes, with the groups of its sessions. */
  watch(receiver: LiveReceiver): void {
    if (this.#watchers.has(receiver)) return;
    this.#watchers.add(receiver);
    for (const [sessionId, audience] of this.#audiences)
      audience.join(receiver, this.#groups.group(sessionId));
  }

  /** Returns what the device must be told at once. */
  unwatch(receiver: LiveReceiver): readonly Watch[] {
    this.#watchers.delete(receiver);
    for (const audience of this.#audiences.values()) audience.leave(receiver);
    return this.#news();
  }

  /** Takes what an api that watches says of its viewers; of a session that has ended, nothing. Returns what the device must be told at once. */
  report(receiver: LiveReceiver, watch: Watch, nowMs: number): readonly Watch[] {
    if (!this.#watchers.has(receiver)) return [];
    this.#audiences.get(watch.sessionId as LiveSessionId)?.report(receiver, watch, nowMs);
    return this.#news();
  }

  /** Forgets what has ended, and returns what the device is told every 2 s. */
  tick(nowMs: number): readonly Watch[] {
    this.#sweep(nowMs);
    return [...this.#audiences.values()].flatMap((audience) => audience.regularReport(nowMs) ?? []);
  }

  /** The device is gone, and its sessions with it. */
  gone(nowMs: number): void {
    this.#groups.endAll();
    this.#sweep(nowMs);
  }

  #news(): Watch[] {
    return [...this.#audiences.values()].flatMap((audience) => audience.news() ?? []);
  }

  #sweep(nowMs: number): void {
    for (const sessionId of this.#groups.sweep(nowMs)) this.#audiences.delete(sessionId);
  }

  #audienceOf({ sessionId }: LiveRecord): SessionAudience {
    let audience = this.#audiences.get(sessionId);
    if (audience === undefined) {
      audience = new SessionAudience(this.deviceId, sessionId);
      this.#audiences.set(sessionId, audience);
    }
    return audience;
  }
}
