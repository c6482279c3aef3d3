import type { LiveQuality } from '@porchlight/contracts';
import { type EpochMs, systemRandom } from '@porchlight/kernel';
import type { LiveTracks } from '@porchlight/seal/header';
import type { OpenedFrame } from '@porchlight/seal/live';
import { nodePrimitives } from '@porchlight/seal/node';
import { ApiClient, type Household } from '../../src/index.ts';
import { type LiveHealth, type LiveListener, type LiveState, LiveWatch } from '../../src/live/index.ts';
import { NOW_MS, newOwner } from '../keyring/Town.ts';
import { ManualTimer, settled } from './ManualTimer.ts';
import { TestDevice } from './TestDevice.ts';
import { TestRelay } from './TestRelay.ts';

export interface SeenFrame extends OpenedFrame {
  readonly ageAtMostMs: number;
  /** Which call of `tracks` it came after, from 0. */
  readonly session: number;
}

/** What a listener was told. */
export class Seen implements LiveListener {
  readonly states: LiveState[] = [];
  readonly sessions: LiveTracks[] = [];
  readonly frames: SeenFrame[] = [];
  readonly healths: LiveHealth[] = [];

  state(state: LiveState): void {
    this.states.push(state);
  }
  tracks(tracks: LiveTracks): void {
    this.sessions.push(tracks);
  }
  frame(frame: OpenedFrame, ageAtMostMs: number): void {
    this.frames.push({ ...frame, ageAtMostMs, session: this.sessions.length - 1 });
  }
  health(health: LiveHealth): void {
    this.healths.push(health);
  }

  get kinds(): string[] {
    return this.states.map(({ kind }) => kind);
  }
  get now(): LiveState | undefined {
    return this.states.at(-1);
  }
  get pictures(): SeenFrame[] {
    return this.frames.filter(({ track }) => track === 'picture');
  }
  get widths(): (number | undefined)[] {
    return this.sessions.map(({ picture }) => picture?.widthPx);
  }
}

/** A household, a device of it, the relay between them, and time that passes when a test says so. */
export class LiveBench {
  readonly timer = new ManualTimer();
  readonly device = new TestDevice(this.timer);
  readonly relay = new TestRelay(this.device);
  readonly owner = newOwner();
  /** The counter of the newest command of anybody here. */
  counter = 0;
  renewals = 0;
  /** What a renewal of the keyring does. */
  renew: () => void = () => undefined;
  readonly #watches: LiveWatch[] = [];

  constructor() {
    const { keyring } = this.owner.pair([this.device.keys], NOW_MS);
    this.device.takeKeyring(keyring);
  }

  /** Has somebody look, and lets happen what needs no time. */
  async watch(quality: LiveQuality = 'high', household: Household = this.owner) {
    const { timer, relay, device } = this;
    const seen = new Seen();
    const clock = { nowMs: () => (NOW_MS + Math.floor(timer.nowMs())) as EpochMs };
    const keys = { primitives: nodePrimitives, clock, random: systemRandom };
    const baseUrl = 'http://cloud.test';
    const api = new ApiClient({ ...keys, baseUrl, signing: household.clientSigning, fetch: relay.fetch });
    const deps = {
      ...keys,
      household,
      api,
      baseUrl,
      timer,
      openSocket: relay.open,
      nextCounter: async () => {
        this.counter += 1;
        return this.counter;
      },
      renewKeyring: async () => {
        this.renewals += 1;
        this.renew();
      },
    };
    const watch = new LiveWatch(deps, device.deviceId, quality, seen);
    this.#watches.push(watch);
    await settled();
    return { watch, seen };
  }

  /** Films so many pictures, a tenth of a second apart. */
  async film(count = 1, isKeyframe = false): Promise<void> {
    for (let each = 0; each < count; each += 1) {
      this.device.film(isKeyframe);
      await settled();
      await this.timer.pass(100);
    }
  }

  [Symbol.dispose](): void {
    for (const watch of this.#watches) watch.stop();
  }
}
