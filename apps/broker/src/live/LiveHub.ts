import { topics, type Watch } from '@porchlight/contracts';
import type { LinkOrder } from '@porchlight/contracts/internal';
import { type Clock, type DeviceId, PorchlightError } from '@porchlight/kernel';
import { peekTalkOffer, readLiveFrame, readRecord } from '@porchlight/seal/header';
import type { Sessions } from '../sessions/Sessions.ts';
import { DeviceLive } from './DeviceLive.ts';
import type { LiveReceiver } from './LiveReceiver.ts';

export interface LiveHubDeps {
  readonly sessions: Sessions;
  /** One that only goes forward. */
  readonly clock: Clock;
  /** How often devices are told how they fare; 2 s unless told. */
  readonly reportEveryMs?: number;
}

const REPORT_EVERY_MS = 2000;
/** Devices that one api may watch. */
const MAX_WATCHED = 50_000;
/** What may wait for a device that doesn't read before words, and reports, are left out for it. */
const MAX_TALK_UNREAD_BYTES = 64 * 1024;
const MAX_REPORT_UNREAD_BYTES = 192 * 1024;

/** Carries what devices publish live to the apis that watch them, and talk and reports back (contracts/spec/live-relay.md). */
export class LiveHub {
  readonly #deps: LiveHubDeps;
  /** Of every device that is watched or has a session. */
  readonly #devices = new Map<DeviceId, DeviceLive>();
  /** How many devices each api watches; owned by `#watch` and `#unwatch`. */
  readonly #watched = new Map<LiveReceiver, Set<DeviceId>>();
  #timer: NodeJS.Timeout | null = null;

  constructor(deps: LiveHubDeps) {
    this.#deps = deps;
  }

  start(): void {
    this.#timer = setInterval(() => this.#tick(), this.#deps.reportEveryMs ?? REPORT_EVERY_MS).unref();
  }

  stop(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
  }

  /** Takes a record that a connected device published live. Throws as `readLiveRecord`, and `wrong_device`. */
  published(deviceId: DeviceId, record: Uint8Array): void {
    const live = this.#devices.get(deviceId) ?? new DeviceLive(deviceId);
    live.published(record, this.#deps.clock.nowMs());
    if (!live.isIdle) this.#devices.set(deviceId, live);
  }

  /** The device's last connection has ended. */
  deviceGone(deviceId: DeviceId): void {
    const live = this.#devices.get(deviceId);
    live?.gone(this.#deps.clock.nowMs());
    this.#forgetIdle(live);
  }

  /** Does what an api orders. Throws `limit_exceeded` for one that watches too many devices. */
  obey(receiver: LiveReceiver, order: LinkOrder): void {
    if (order.kind === 'watch') this.#watch(receiver, order.deviceId);
    else if (order.kind === 'unwatch') this.#unwatch(receiver, order.deviceId);
    else {
      const { deviceId, sessionId, viewers, slow } = order;
      const live = this.#devices.get(deviceId);
      this.#tell(
        deviceId,
        live?.report(receiver, { sessionId, viewers, slow }, this.#deps.clock.nowMs()) ?? [],
      );
    }
  }

  /** The api's link has ended: nobody looks there any more. */
  leave(receiver: LiveReceiver): void {
    for (const deviceId of [...(this.#watched.get(receiver) ?? [])]) this.#unwatch(receiver, deviceId);
  }

  /**
   * Hands an offer to talk, or words, to its device, unless that isn't connected or has much to take already. Throws what `peekTalkOffer` and `readLiveFrame` throw, and `malformed_record` for anything else.
   */
  talk(deviceId: DeviceId, record: Uint8Array): void {
    requireUpward(record);
    this.#deps.sessions.find(deviceId)?.sendNow(topics.talk(deviceId), record, MAX_TALK_UNREAD_BYTES);
  }

  #watch(receiver: LiveReceiver, deviceId: DeviceId): void {
    const watched = this.#watched.get(receiver) ?? new Set();
    if (watched.size >= MAX_WATCHED)
      throw new PorchlightError('limit_exceeded', `a link watches at most ${MAX_WATCHED} devices`);
    this.#watched.set(receiver, watched.add(deviceId));
    const live = this.#devices.get(deviceId) ?? new DeviceLive(deviceId);
    this.#devices.set(deviceId, live);
    live.watch(receiver);
  }

  #unwatch(receiver: LiveReceiver, deviceId: DeviceId): void {
    const watched = this.#watched.get(receiver);
    watched?.delete(deviceId);
    if (watched?.size === 0) this.#watched.delete(receiver);
    const live = this.#devices.get(deviceId);
    this.#tell(deviceId, live?.unwatch(receiver) ?? []);
    this.#forgetIdle(live);
  }

  #tick(): void {
    const nowMs = this.#deps.clock.nowMs();
    for (const live of [...this.#devices.values()]) {
      this.#tell(live.deviceId, live.tick(nowMs));
      this.#forgetIdle(live);
    }
  }

  #tell(deviceId: DeviceId, watches: readonly Watch[]): void {
    const session = this.#deps.sessions.find(deviceId);
    for (const watch of watches)
      session?.sendNow(topics.watch(deviceId), JSON.stringify(watch), MAX_REPORT_UNREAD_BYTES);
  }

  #forgetIdle(live: DeviceLive | undefined): void {
    if (live?.isIdle) this.#devices.delete(live.deviceId);
  }
}

function requireUpward(record: Uint8Array): void {
  const { type } = readRecord(record);
  if (type === 'talk') peekTalkOffer(record);
  else if (type !== 'frame' || readLiveFrame(record).direction !== 'up')
    throw new PorchlightError('malformed_record', 'what goes up to a device is an offer to talk, or words');
}
