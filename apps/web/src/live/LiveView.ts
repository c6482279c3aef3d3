import type { LiveQuality } from '@porchlight/contracts';
import type { LiveHealth, LiveState } from '@porchlight/owner-client/live';
import { proxy, transfer } from 'comlink';
import type { Client } from '../client/connectClient.ts';
import { AutoQuality, type QualityChoice } from './autoQuality.ts';
import { CanvasScreen } from './CanvasScreen.ts';
import { type HealthSample, withSample } from './connectionOf.ts';
import type { LiveScreen } from './LiveScreen.ts';
import { LiveSound } from './LiveSound.ts';
import { liveMeans } from './liveMeans.ts';
import { AT_EDGE, type LiveNews, type LivePlace } from './show/LiveNews.ts';
import { VideoScreen } from './VideoScreen.ts';

/** How one live picture stands, as the page shows it. */
export interface LiveViewState {
  readonly state: LiveState;
  /** Nobody looks, so nothing is watched. */
  readonly isResting: boolean;
  /** The browser can't show it. */
  readonly isUndecodable: boolean;
  readonly health: LiveHealth | null;
  /** Of the last minute. */
  readonly samples: readonly HealthSample[];
  readonly hasPicture: boolean;
  readonly hasSound: boolean;
  readonly isSoundOn: boolean;
  readonly place: LivePlace;
  readonly choice: QualityChoice;
  /** From when it was asked for to the first picture. */
  readonly firstPictureMs: number | null;
}

export interface LiveViewOptions {
  readonly deviceId: string;
  readonly choice: QualityChoice;
  /** Whether what was just seen is kept to go back to. */
  readonly canGoBack: boolean;
  /** When it was asked for, by the page's clock. */
  readonly askedMs: number;
}

const AT_FIRST: LiveViewState = {
  state: { kind: 'connecting' },
  isResting: false,
  isUndecodable: false,
  health: null,
  samples: [],
  hasPicture: false,
  hasSound: false,
  isSoundOn: false,
  place: AT_EDGE,
  choice: 'auto',
  firstPictureMs: null,
};

const PLACE_EVERY_MS = 250;
let nextNumber = 1;

/** One live picture in the page, watched from its making until `close`. */
export class LiveView {
  /** What it is shown on; null in a browser that can't show it. */
  readonly screen: LiveScreen | null;
  readonly #live: Client['live'];
  readonly #number = nextNumber++;
  readonly #sound = new LiveSound();
  readonly #auto = new AutoQuality();
  readonly #askedMs: number;
  readonly #listeners = new Set<() => void>();
  readonly #placeTimer: ReturnType<typeof setInterval>;
  #state: LiveViewState;
  #quality: LiveQuality;
  #isClosed = false;

  constructor(live: Client['live'], { deviceId, choice, canGoBack, askedMs }: LiveViewOptions) {
    this.#live = live;
    this.#askedMs = askedMs;
    this.#quality = choice === 'auto' ? this.#auto.quality : choice;
    const means = liveMeans();
    this.#state = { ...AT_FIRST, choice, isUndecodable: means === null };
    this.screen = means === null ? null : this.#screenOf(means);
    this.#placeTimer = setInterval(() => this.#notePlace(), PLACE_EVERY_MS);
    if (this.screen === null) return;
    const { canvas } = this.screen;
    const ask = { deviceId, quality: this.#quality, canvas, canGoBack };
    const tell = (news: LiveNews) => this.#take(news);
    live
      .watch(this.#number, canvas === null ? ask : transfer(ask, [canvas]), proxy(tell))
      .catch((error: unknown) => this.#refuse(error));
  }

  /** What `LivePart` knows it by. */
  get number(): number {
    return this.#number;
  }

  get state(): LiveViewState {
    return this.#state;
  }

  /** Calls `listener` at each change; the result ends that. */
  readonly follow = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  };

  choose(choice: QualityChoice): void {
    this.#set({ choice });
    this.#use(choice === 'auto' ? this.#auto.quality : choice);
  }

  /** Goes back by `behindMs` from the newest picture, or to it and on with it. */
  seek(behindMs: number | null, isPaused = false): void {
    const { keptMs } = this.#state.place;
    const within = behindMs === null ? null : Math.min(Math.max(0, behindMs), keptMs);
    this.#set({ place: { isAtEdge: within === null, isPaused, behindMs: within ?? 0, keptMs } });
    this.screen?.seek(within, isPaused);
    if (this.screen?.canvas != null) void this.#live.seek(this.#number, within, isPaused);
  }

  togglePause(): void {
    const { isPaused, behindMs } = this.#state.place;
    this.seek(behindMs, !isPaused);
  }

  /** Only by a person's press: browsers let no sound out before. */
  setSound(isOn: boolean): void {
    this.#set({ isSoundOn: isOn });
    this.#sound.setOn(isOn);
    this.screen?.setSound(isOn);
    void this.#live.setSound(this.#number, isOn);
  }

  /** The picture that is shown, as PNG; null before the first. */
  async snapshot(): Promise<Blob | null> {
    return (await this.screen?.snapshot()) ?? this.#live.snapshot(this.#number);
  }

  /** Watches no longer until `wake`; the last picture stays. */
  rest(): void {
    if (this.#isClosed || this.#state.isResting) return;
    this.#set({ isResting: true });
    void this.#live.rest(this.#number);
  }

  wake(): void {
    if (this.#isClosed || !this.#state.isResting) return;
    this.#set({ isResting: false, state: { kind: 'connecting' }, place: { ...AT_EDGE } });
    this.screen?.seek(null, false);
    void this.#live.wake(this.#number);
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    clearInterval(this.#placeTimer);
    this.#listeners.clear();
    void this.#live.stop(this.#number);
    this.#sound.close();
    this.screen?.close();
  }

  #screenOf(means: 'codecs' | 'fragments'): LiveScreen {
    return means === 'codecs' ? new CanvasScreen() : new VideoScreen(() => this.#notePicture());
  }

  #take(news: LiveNews): void {
    if (this.#isClosed) return;
    if (news.kind === 'health') this.#takeHealth(news.health);
    else if (news.kind === 'picture') this.#notePicture();
    else if (news.kind === 'sound') this.#sound.play(news);
    else if (news.kind === 'fragment') this.screen?.fragment(news);
    else this.#set(this.#changeOf(news));
  }

  #changeOf(news: Extract<LiveNews, { kind: 'state' | 'tracks' | 'place' | 'undecodable' }>) {
    switch (news.kind) {
      case 'state':
        return this.#state.isResting ? {} : { state: news.state };
      case 'tracks':
        return { hasSound: news.hasSound };
      case 'place':
        return { place: news.place };
      case 'undecodable':
        return { isUndecodable: true };
    }
  }

  #takeHealth(health: LiveHealth): void {
    const { samples, health: before, choice } = this.#state;
    this.#set({ health, samples: withSample(samples, before, health) });
    const quality = this.#auto.next(health);
    if (choice === 'auto') this.#use(quality);
  }

  #use(quality: LiveQuality): void {
    if (quality === this.#quality) return;
    this.#quality = quality;
    void this.#live.setQuality(this.#number, quality);
  }

  #notePicture(): void {
    if (this.#state.hasPicture) return;
    requestAnimationFrame(() => performance.mark('porchlight-live-first-picture'));
    this.#set({ hasPicture: true, firstPictureMs: Math.round(performance.now() - this.#askedMs) });
  }

  #notePlace(): void {
    const place = this.screen?.place() ?? null;
    if (place !== null) this.#set({ place });
  }

  #refuse(error: unknown): void {
    const hint = error instanceof Error ? error.message : 'try again in a moment';
    this.#set({ state: { kind: 'refused', code: 'unavailable', hint, isFinal: true } });
  }

  #set(change: Partial<LiveViewState>): void {
    this.#state = { ...this.#state, ...change };
    for (const listener of this.#listeners) listener();
  }
}
