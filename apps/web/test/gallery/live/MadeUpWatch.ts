import type { LiveQuality } from '@porchlight/contracts';
import type { LiveHealth, LiveListener, LiveState } from '@porchlight/owner-client/live';
import type { Watch } from '../../../src/worker/LivePart.ts';
import type { Filmed } from './filmedFrames.ts';

/** How a device that is watched behaves. */
export type LiveManner =
  | 'live'
  | 'connecting'
  | 'asking'
  | 'offline'
  | 'silent'
  | 'refused'
  | 'stalled'
  | 'delayed'
  | 'lossy'
  | 'keyring';

/** What a made-up watch looks at. */
export interface MadeUpDevice {
  readonly filmed: Promise<Filmed>;
  readonly manner: () => LiveManner;
  readonly heard: (what: string) => void;
}

const STEP_MS = 10;
const SECOND_MS = 1000;
const STATES: Partial<Readonly<Record<LiveManner, LiveState>>> = {
  connecting: { kind: 'connecting' },
  asking: { kind: 'asking' },
  offline: { kind: 'offline' },
  silent: { kind: 'silent' },
  stalled: { kind: 'interrupted' },
  delayed: { kind: 'delayed' },
  refused: {
    kind: 'refused',
    code: 'not_permitted',
    hint: 'the device does not let this client see it live; ask an owner of the household',
    isFinal: true,
  },
};
const SHOWS: readonly LiveManner[] = ['live', 'delayed', 'lossy', 'keyring'];

/** Tells a film over and over as a device would: what came before the viewer at once, then each frame at its time. */
export class MadeUpWatch implements Watch {
  readonly #device: MadeUpDevice;
  readonly #listener: LiveListener;
  readonly #timers: ReturnType<typeof setInterval>[] = [];
  #quality: LiveQuality;
  #told = '';
  #sequence = 0;
  #isLeftOut = false;
  #second = { pictures: 0, bytes: 0 };
  #missed = 0;

  constructor(device: MadeUpDevice, quality: LiveQuality, listener: LiveListener) {
    this.#device = device;
    this.#listener = listener;
    this.#quality = quality;
    device.heard(`begin ${quality}`);
    this.#say({ kind: 'connecting' });
    void this.#run();
  }

  setQuality(quality: LiveQuality): void {
    this.#quality = quality;
    this.#device.heard(`quality ${quality}`);
  }

  behind(): void {
    this.#device.heard('behind');
  }

  stop(): void {
    for (const timer of this.#timers) clearInterval(timer);
    this.#device.heard('stop');
    this.#say({ kind: 'ended' });
  }

  async #run(): Promise<void> {
    const filmed = await this.#device.filmed;
    this.#timers.push(setInterval(() => this.#tellHealth(), SECOND_MS));
    let next = 0;
    let startMs: number | null = null;
    this.#timers.push(
      setInterval(() => {
        const manner = this.#device.manner();
        this.#say(STATES[manner] ?? { kind: 'live' });
        if (!SHOWS.includes(manner)) {
          // The time goes on, and what is filmed then is lost.
          if (startMs !== null) next = this.#skip(filmed, next, startMs);
          return;
        }
        if (startMs === null) {
          // A second of it lies ready.
          startMs = performance.now() - SECOND_MS;
          this.#listener.tracks(filmed.tracks);
        }
        while (timeUsOf(filmed, next) <= (performance.now() - startMs) * 1000) {
          this.#frame(filmed, next, manner);
          next += 1;
        }
      }, STEP_MS),
    );
  }

  #skip(filmed: Filmed, from: number, startMs: number): number {
    let next = from;
    while (timeUsOf(filmed, next) <= (performance.now() - startMs) * 1000) next += 1;
    this.#isLeftOut = next > from || this.#isLeftOut;
    return next;
  }

  #frame(filmed: Filmed, number: number, manner: LiveManner): void {
    const frame = filmed.frames[number % filmed.frames.length];
    if (frame === undefined) return;
    if (frame.isKeyframe && frame.track === 'picture') this.#isLeftOut = false;
    if (manner === 'lossy' && number % 40 === 39) this.#isLeftOut = true;
    if (this.#isLeftOut && frame.track === 'picture') {
      this.#missed += 1;
      return;
    }
    this.#sequence += 1;
    if (frame.track === 'picture') this.#second.pictures += 1;
    this.#second.bytes += frame.bytes.length;
    const bytes = frame.bytes.slice();
    this.#listener.frame(
      { ...frame, bytes, timeUs: timeUsOf(filmed, number), sequence: this.#sequence, missed: 0 },
      manner === 'delayed' ? 12_400 : 140,
    );
  }

  #tellHealth(): void {
    const manner = this.#device.manner();
    const { pictures, bytes } = this.#second;
    this.#second = { pictures: 0, bytes: 0 };
    const health: LiveHealth = {
      bitsPerSecond: bytes * 8 * (this.#quality === 'low' ? 0.3 : 1),
      picturesPerSecond: pictures,
      missed: this.#missed,
      skipped: 0,
      gaps: 0,
      dropped: 0,
      ageAtMostMs: manner === 'delayed' ? 12_400 : 140,
      firstPictureMs: 180,
      isKeyringBehind: manner === 'keyring',
    };
    this.#listener.health(health);
  }

  #say(state: LiveState): void {
    if (this.#told === state.kind) return;
    this.#told = state.kind;
    this.#listener.state(state);
  }
}

function timeUsOf({ frames, lengthUs }: Filmed, number: number): number {
  const frame = frames[number % frames.length];
  return Math.floor(number / frames.length) * lengthUs + (frame?.timeUs ?? 0);
}
