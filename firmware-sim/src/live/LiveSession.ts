import type { LiveQuality, Watch } from '@porchlight/contracts';
import { type Clock, isPorchlightError, type LiveSessionId, type RandomSource } from '@porchlight/kernel';
import {
  type Keyring,
  LIVE_LIMITS,
  type LiveTracks,
  type TalkOffer,
  type Track,
} from '@porchlight/seal/header';
import {
  type LiveDevice,
  type LiveMoment,
  LiveSealer,
  type MediaFrame,
  type TalkDevice,
  TalkGate,
  type TalkOpener,
} from '@porchlight/seal/live';
import type { SealPrimitives } from '@porchlight/seal/seal';
import type { SourceFrame } from '../media/index.ts';
import { BitrateLadder } from './BitrateLadder.ts';
import type { LiveEncoding, LiveSource, OpenLiveEncoding } from './LiveEncoding.ts';
import { SessionLife } from './SessionLife.ts';
import { SessionTimeline } from './SessionTimeline.ts';
import { UplinkGate } from './UplinkGate.ts';

/** The way to the cloud: what can't go up at once is dropped. */
export interface LiveUplink {
  readonly isConnected: boolean;
  /** What waits in the socket, in bytes. */
  readonly heldBytes: number;
  /** False where it was dropped. */
  publish(record: Uint8Array): boolean;
}

export interface LiveSessionDeps {
  readonly device: LiveDevice & TalkDevice;
  /** The newest keyring that the device holds. */
  readonly keyring: () => Keyring;
  readonly clock: Clock;
  /** Only goes forward, and nobody sets it. */
  readonly monotonic: Clock;
  readonly primitives: SealPrimitives;
  readonly random: RandomSource;
  readonly uplink: LiveUplink;
  readonly openEncoding: OpenLiveEncoding;
}

/** How a session begins. */
export interface LiveBeginning {
  readonly source: LiveSource;
  readonly quality: LiveQuality;
  /** The SHA-256 of the command that it answers. */
  readonly request: Uint8Array;
  /** The newest frame, so that nobody waits for the next one, and when it was seen by the monotonic clock; null where it isn't new. */
  readonly latest: { readonly frame: SourceFrame; readonly seenAtMs: number } | null;
  /** Called once, when it ends for whatever reason. */
  readonly ended: (session: LiveSession) => void;
}

/** What an encoder may give before its tracks are known. */
const MOST_PENDING = 64;

/** What is seen now, encoded in one quality and sealed for those who may see it (seal/spec/live.md). It begins with a request, answers others, and ends by the rules of contracts/spec/mqtt.md section 4.9. */
export class LiveSession {
  readonly quality: LiveQuality;
  readonly #deps: LiveSessionDeps;
  readonly #ended: (session: LiveSession) => void;
  readonly #encoding: LiveEncoding;
  readonly #life: SessionLife;
  readonly #ladder: BitrateLadder;
  readonly #gate = new UplinkGate();
  readonly #timeline = new SessionTimeline();
  /** When its time 0 was, by the monotonic clock. */
  readonly #startedAtMs: number;
  /** Requests that wait for the first announcement; owned by `answer` and `#announceFirst`. */
  #waiting: Uint8Array[];
  /** Frames that wait for it; owned by `#take` and `#announceFirst`. */
  #pending: { readonly track: Track; readonly frame: MediaFrame }[] = [];
  /** Null before the tracks are known. */
  #sealer: LiveSealer | null = null;
  #talks: TalkGate | null = null;
  #isAnnounced = false;
  #isOver = false;

  /** Begins to encode at once; it is announced as soon as the tracks are known. Throws what the encoder throws. */
  constructor(deps: LiveSessionDeps, { source, quality, request, latest, ended }: LiveBeginning) {
    const nowMs = deps.monotonic.nowMs();
    this.quality = quality;
    this.#deps = deps;
    this.#ended = ended;
    this.#startedAtMs = latest?.seenAtMs ?? nowMs;
    this.#life = new SessionLife(nowMs);
    this.#waiting = [request];
    this.#encoding = deps.openEncoding({
      source,
      quality,
      output: (track, frame) => this.#take(track, frame),
      failed: () => this.end(),
    });
    const { bounds, bitrate } = this.#encoding;
    this.#ladder = new BitrateLadder(bounds, bitrate, nowMs);
    this.#encoding.tracks.then(
      (tracks) => this.#orEnd(() => this.#announceFirst(tracks)),
      () => this.end(),
    );
    if (latest !== null) this.#encoding.push(latest.frame, this.#timeline.place(latest.frame.timestampMs, 0));
  }

  /** Null before it was announced. */
  get sessionId(): LiveSessionId | null {
    return this.#sealer?.sessionId ?? null;
  }

  /** How long it has run, in microseconds. */
  get timeUs(): number {
    return (this.#deps.monotonic.nowMs() - this.#startedAtMs) * 1_000;
  }

  /** Another request of the same quality. Where nobody looked meanwhile, nobody has kept the newest keyframe. */
  answer(request: Uint8Array): void {
    this.#life.requested(this.#deps.monotonic.nowMs());
    if (!this.#life.isSeen) this.#encoding.requestKeyframe();
    const sealer = this.#sealer;
    if (sealer === null) this.#waiting = [...this.#waiting, request].slice(-LIVE_LIMITS.answers);
    else this.#orEnd(() => this.#announce(sealer, request));
  }

  /** What is seen now, in the order of time. */
  frame(frame: SourceFrame): void {
    const { uplink } = this.#deps;
    if (this.#isOver || !uplink.isConnected) return;
    if (this.#gate.asksForKeyframe(uplink.heldBytes)) this.#encoding.requestKeyframe();
    const timeUs = this.#timeline.place(frame.timestampMs, this.timeUs);
    this.#orEnd(() => this.#encoding.push(frame, timeUs));
  }

  /** How it fares at its viewers. */
  watched({ viewers, slow }: Watch): void {
    const nowMs = this.#deps.monotonic.nowMs();
    this.#life.reported(viewers, nowMs);
    const isSlow = slow > 0 || this.#gate.takeLeftOut() > 0;
    const bitrate = this.#ladder.report(isSlow, nowMs);
    if (bitrate !== this.#encoding.bitrate) this.#encoding.setBitrate(bitrate);
    this.tick();
  }

  /** The keyring changed, or time went on: ends what is over, and announces anew what others may see now. */
  tick(): void {
    if (this.#life.isOver(this.#deps.monotonic.nowMs())) this.end();
    else this.#renewStale();
  }

  /** The connection came back: the cloud may know nothing of the session any more. */
  connected(): void {
    const sealer = this.#sealer;
    this.#gate.close();
    if (sealer !== null) this.#orEnd(() => this.#announce(sealer, null));
  }

  disconnected(): void {
    this.#gate.close();
  }

  /** Begins to listen to who talks. Throws as `TalkGate.begin`. */
  beginTalk(offer: Uint8Array): TalkOpener | null {
    return this.#talks?.begin(offer, this.#deps.keyring(), this.#moment()) ?? null;
  }

  /** Whether who talks still may. */
  mayTalk(offer: TalkOffer): boolean {
    try {
      const { keyring, clock } = this.#deps;
      return this.#talks?.mayGoOn(offer, keyring(), clock.nowMs()) ?? false;
    } catch (error) {
      if (isPorchlightError(error)) return false;
      throw error;
    }
  }

  /** Nothing more is encoded or sealed, and its keys are forgotten. */
  end(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#sealer?.end();
    this.#pending = [];
    this.#encoding.close();
    this.#ended(this);
  }

  #moment(): LiveMoment {
    return { nowMs: this.#deps.clock.nowMs(), timeUs: this.timeUs };
  }

  #announceFirst(tracks: LiveTracks): void {
    if (this.#isOver) return;
    const { device, primitives, random } = this.#deps;
    const sealer = new LiveSealer(device, tracks, primitives, random);
    this.#sealer = sealer;
    this.#talks = new TalkGate(device, sealer.sessionId, primitives);
    for (const request of this.#waiting.splice(0)) this.#announce(sealer, request);
    for (const { track, frame } of this.#pending.splice(0)) this.#send(sealer, track, frame);
  }

  /** Says who sees it by which key, for a request or anew. In a new generation the next picture is a keyframe. Throws as `LiveSealer.announce`. */
  #announce(sealer: LiveSealer, request: Uint8Array | null): void {
    const { keyring, clock, uplink } = this.#deps;
    const isRekeyed = this.#isAnnounced && sealer.isStale(keyring(), clock.nowMs());
    const record = sealer.announce(keyring(), this.#moment(), request);
    this.#isAnnounced = true;
    if (isRekeyed) this.#gate.close();
    if (!uplink.publish(record)) this.#gate.close();
    if (this.#gate.asksForKeyframe(uplink.heldBytes)) this.#encoding.requestKeyframe();
  }

  #renewStale(): void {
    const { keyring, clock } = this.#deps;
    const sealer = this.#sealer;
    if (this.#isOver || sealer === null || !sealer.isStale(keyring(), clock.nowMs())) return;
    this.#orEnd(() => this.#announce(sealer, null));
  }

  #take(track: Track, frame: MediaFrame): void {
    const sealer = this.#sealer;
    if (this.#isOver) return;
    if (sealer !== null) this.#orEnd(() => this.#send(sealer, track, frame));
    else if (this.#pending.length < MOST_PENDING) this.#pending.push({ track, frame });
    else this.end();
  }

  #send(sealer: LiveSealer, track: Track, frame: MediaFrame): void {
    const { uplink } = this.#deps;
    this.#renewStale();
    if (this.#isOver || !this.#admits(track, frame)) return;
    for (const record of this.#seal(sealer, track, frame)) {
      if (uplink.publish(record)) continue;
      if (track === 'picture') this.#gate.close();
      return;
    }
  }

  #admits(track: Track, { isKeyframe }: MediaFrame): boolean {
    const { heldBytes } = this.#deps.uplink;
    return track === 'sound'
      ? this.#gate.admitsSound(heldBytes)
      : this.#gate.admitsPicture(isKeyframe, heldBytes);
  }

  /** By the session's time a membership may have ended that by the device's clock goes on: what was announced is said again then. */
  #seal(sealer: LiveSealer, track: Track, frame: MediaFrame): Uint8Array[] {
    try {
      return sealer.frame(track, frame);
    } catch (error) {
      if (!isPorchlightError(error, 'stale_keyring')) throw error;
    }
    this.#announce(sealer, null);
    const isLeftOut = track === 'picture' && this.#gate.isWaiting && !this.#admits(track, frame);
    return isLeftOut ? [] : sealer.frame(track, frame);
  }

  /** What can't go on by the rules of the format or the keyring ends the session. */
  #orEnd(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.end();
      if (!isPorchlightError(error)) throw error;
    }
  }
}
