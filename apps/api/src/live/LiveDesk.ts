import { type Clock, type DeviceId, type HouseholdId, monotonicClock } from '@porchlight/kernel';
import type { FastifyBaseLogger } from 'fastify';
import type { SignedEvent } from '../brokers/BrokerGateway.ts';
import type { ApiDeps } from '../deps.ts';
import { LIVE_BOUNDS, type LiveBounds } from './LiveBounds.ts';
import { LiveMembers, type SeatedMember } from './LiveMembers.ts';
import { LiveRelay, type Viewer, type ViewerSeat } from './LiveRelay.ts';
import { type LiveClient, LiveRights, notPermitted } from './LiveRights.ts';
import { LiveSeats } from './LiveSeats.ts';

type LiveDeskDeps = Pick<ApiDeps, 'broker' | 'registry' | 'primitives' | 'clock' | 'liveBounds'>;

const TICK_MS = 1000;

/** All live view that goes through this process. While nobody looks it keeps nothing and does nothing. */
export class LiveDesk {
  readonly bounds: LiveBounds;
  readonly seats: LiveSeats;
  readonly #deps: LiveDeskDeps;
  readonly #log: FastifyBaseLogger;
  readonly #elapsed: Clock = monotonicClock;
  /** Only those with viewers. */
  readonly #relays = new Map<DeviceId, { readonly relay: LiveRelay; readonly stop: () => void }>();
  readonly #members = new Map<HouseholdId, LiveMembers>();
  /** Ends what goes on while somebody looks. */
  #stop: (() => void) | null = null;
  #reportedAtMs = 0;

  constructor(deps: LiveDeskDeps, log: FastifyBaseLogger) {
    this.#deps = deps;
    this.#log = log;
    this.bounds = { ...LIVE_BOUNDS, ...deps.liveBounds };
    this.seats = new LiveSeats(this.bounds);
  }

  /** The household's rights, read now. Throws `not_permitted` for a client that the newest keyring doesn't let see the device, and what the registry throws. */
  async requireViewer(householdId: HouseholdId, client: LiveClient): Promise<LiveRights> {
    const { registry, primitives, clock } = this.#deps;
    const rights = new LiveRights(householdId, registry, primitives);
    await rights.read();
    if (!rights.of(client, clock.nowMs()).maySee) throw notPermitted();
    return rights;
  }

  /** Has a viewer, whom `rights` let in, get what the device shows, until its seat is left. `member` is told what it may. */
  join(householdId: HouseholdId, rights: LiveRights, member: SeatedMember, viewer: Viewer): ViewerSeat {
    const { deviceId } = member.client;
    const { relay, stop } = this.#relays.get(deviceId) ?? this.#open(deviceId);
    const members = this.#membersOf(householdId, rights);
    members.add(member, rights);
    const seat = relay.join(viewer);
    this.#start();
    const leave = () => {
      seat.leave();
      members.remove(member);
      if (relay.viewerCount === 0 && this.#relays.delete(deviceId)) stop();
      if (members.size === 0) this.#members.delete(householdId);
      this.#stopIfIdle();
    };
    return { asked: seat.asked, behind: seat.behind, leave };
  }

  keyringChanged(householdId: HouseholdId): void {
    this.#members.get(householdId)?.review(this.#log);
  }

  close(): void {
    this.#stop?.();
    this.#stop = null;
  }

  #open(deviceId: DeviceId): { readonly relay: LiveRelay; readonly stop: () => void } {
    const { broker } = this.#deps;
    const relay = new LiveRelay({
      clock: this.#elapsed,
      report: (watch) => broker.report(deviceId, watch),
    });
    const opened = { relay, stop: broker.watch(deviceId, relay) };
    this.#relays.set(deviceId, opened);
    return opened;
  }

  #membersOf(householdId: HouseholdId, rights: LiveRights): LiveMembers {
    const known = this.#members.get(householdId);
    if (known !== undefined) return known;
    const members = new LiveMembers(rights, this.#deps.clock, this.#elapsed, this.bounds.reviewMs);
    this.#members.set(householdId, members);
    return members;
  }

  #start(): void {
    if (this.#stop !== null) return;
    this.#reportedAtMs = this.#elapsed.nowMs();
    const deafen = this.#deps.broker.onEvent((event) => this.#hear(event));
    const { reportMs, reviewMs } = this.bounds;
    const timer = setInterval(() => this.#tick(), Math.min(TICK_MS, reportMs, reviewMs));
    this.#stop = () => {
      deafen();
      clearInterval(timer);
    };
  }

  #stopIfIdle(): void {
    if (this.#relays.size === 0) this.close();
  }

  #tick(): void {
    for (const members of this.#members.values()) members.tick(this.#log);
    const nowMs = this.#elapsed.nowMs();
    if (nowMs - this.#reportedAtMs < this.bounds.reportMs) return;
    this.#reportedAtMs = nowMs;
    for (const { relay } of this.#relays.values()) relay.tick();
  }

  #hear({ event, record }: SignedEvent): void {
    if (event.event.kind === 'command-result') this.#relays.get(event.deviceId)?.relay.tell(record);
  }
}
