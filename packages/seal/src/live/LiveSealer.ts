import {
  bytesToBase64,
  bytesToHex,
  type DeviceId,
  hexToBytes,
  isPorchlightError,
  type LiveSessionId,
  PorchlightError,
  type RandomSource,
} from '@porchlight/kernel';
import { malformed } from '../header/ByteReader.ts';
import type { Keyring } from '../header/keyring.ts';
import type { LiveAnnouncement, LiveTracks } from '../header/liveAnnouncement.ts';
import { LIVE_LIMITS } from '../header/liveLimits.ts';
import { liveViewers, liveViewersUntilMs } from '../header/liveViewers.ts';
import type { Track } from '../header/segment.ts';
import { makeStatement } from '../header/statement.ts';
import type { SealPrimitives } from '../primitives/primitives.ts';
import { wrap } from '../seal/wrap.ts';
import { FrameCounter, type MediaFrame } from './FrameCounter.ts';
import { type LiveScope, liveCommitment, liveKeyContext, liveTrackKey } from './liveKeys.ts';
import { sealFrame } from './sealFrame.ts';

/** The device that films: its id and its Ed25519 secret key. */
export interface LiveDevice {
  readonly deviceId: DeviceId;
  readonly signingSecretKey: Uint8Array;
}

/** When something is said, by the device's clock and from the session's start. */
export interface LiveMoment {
  readonly nowMs: number;
  readonly timeUs: number;
}

interface Generation {
  readonly scope: LiveScope;
  readonly key: Uint8Array;
  readonly trackKeys: Readonly<Record<Track, Uint8Array>>;
  readonly keyringVersion: number;
  readonly viewers: readonly string[];
}

/**
 * Seals one live session: an announcement first, then frames, and a new announcement for each request and each change of the keyring (spec/live.md). It keeps its keys to itself
 * and forgets them with the object; a device never goes on with a session after a restart.
 */
export class LiveSealer {
  readonly sessionId: LiveSessionId;
  readonly #device: LiveDevice;
  readonly #tracks: LiveTracks;
  readonly #primitives: SealPrimitives;
  readonly #random: RandomSource;
  readonly #sign: (message: Uint8Array) => Uint8Array;
  readonly #counters: Record<Track, FrameCounter> = {
    picture: new FrameCounter('picture'),
    sound: new FrameCounter('sound'),
  };
  /** The newest requests, in hexadecimal, oldest first; owned by `announce`. */
  #answers: readonly string[] = [];
  /** Null before the first announcement and after the end. */
  #generation: Generation | null = null;
  #generations = 0;
  #keyringVersion = 0;
  /** From which session time on the newest announcement may no longer hold; owned by `announce`. */
  #holdsUntilUs = 0;
  #hasEnded = false;
  /** Whether a picture of this generation has been sealed. */
  #hasPicture = false;

  constructor(device: LiveDevice, tracks: LiveTracks, primitives: SealPrimitives, random: RandomSource) {
    this.sessionId = bytesToHex(random(16)) as LiveSessionId;
    this.#device = device;
    this.#tracks = tracks;
    this.#primitives = primitives;
    this.#random = random;
    this.#sign = (message) => primitives.sign(message, device.signingSecretKey);
  }

  /** Whether the keyring, or who counts in it at `nowMs`, is no longer what the session's key was wrapped by: then `announce` must be called before the next frame. */
  isStale(keyring: Keyring, nowMs: number): boolean {
    const now = this.#generation;
    if (now === null || now.keyringVersion !== keyring.version) return true;
    try {
      const viewers = liveViewers(keyring, this.#device.deviceId, nowMs);
      return viewers.join() !== now.viewers.join();
    } catch {
      return true;
    }
  }

  /**
   * Announces the session by the keyring that the device holds: for the first time, for `request` (the SHA-256 of a command, 32 bytes), or with null for a keyring that changed. Where
   * `isStale`, it begins a new generation under a new key. Throws `stale_keyring` for an older keyring or one that has lapsed, `not_permitted` where nobody may look, and ends the session
   * then; `limit_exceeded` when the session is over; `malformed_record` for what no announcement can state.
   */
  announce(keyring: Keyring, at: LiveMoment, request: Uint8Array | null): Uint8Array {
    this.#requireRunning();
    if (keyring.version < this.#keyringVersion)
      throw new PorchlightError('stale_keyring', 'the session has been announced by a newer keyring');
    const answers = request === null ? this.#answers : this.#answersWith(bytesToHex(request));
    if (answers.length === 0) throw malformed('a session is announced for a request first');
    const generation = this.isStale(keyring, at.nowMs)
      ? this.#orEnd(() => this.#next(keyring, at.nowMs))
      : (this.#generation as Generation);
    const record = this.#announcement(generation, at, answers);
    const untilMs = liveViewersUntilMs(keyring, this.#device.deviceId, at.nowMs);
    this.#holdsUntilUs = at.timeUs + (untilMs - at.nowMs) * 1_000;
    if (generation !== this.#generation) this.#hasPicture = false;
    this.#generation = generation;
    this.#generations = generation.scope.generation;
    this.#keyringVersion = keyring.version;
    this.#answers = answers;
    return record;
  }

  /**
   * The records of one frame. Throws `not_permitted` before the first announcement and after the end, `stale_keyring` for a frame from after a time at which who may look could have changed, `malformed_record` for a track that wasn't announced and for a
   * first picture of a generation that isn't a keyframe, and what `FrameCounter.take` throws; nothing is used up then.
   */
  frame(track: Track, frame: MediaFrame): Uint8Array[] {
    this.#requireRunning();
    const now = this.#generation;
    if (now === null) throw new PorchlightError('not_permitted', 'announce the session before its frames');
    if (frame.timeUs >= this.#holdsUntilUs)
      throw new PorchlightError(
        'stale_keyring',
        'a membership may have ended since: announce the session again',
      );
    if (this.#tracks[track] === undefined) throw malformed(`the session announced no ${track}`);
    if (track === 'picture' && !this.#hasPicture && !frame.isKeyframe)
      throw malformed('a generation begins with a keyframe: ask the encoder for one');
    const sequence = this.#counters[track].take(frame);
    if (track === 'picture') this.#hasPicture = true;
    const seat = { scope: now.scope, track, trackKey: now.trackKeys[track], sequence, sign: this.#sign };
    return sealFrame(frame, seat, this.#primitives);
  }

  /** Ends the session and forgets its key. */
  end(): void {
    this.#hasEnded = true;
    this.#generation = null;
  }

  #requireRunning(): void {
    if (this.#hasEnded) throw new PorchlightError('not_permitted', 'the session has ended; begin a new one');
  }

  /** Does `begin`; where that is not allowed by the keyring, the session is over for everybody. */
  #orEnd(begin: () => Generation): Generation {
    try {
      return begin();
    } catch (error) {
      this.end();
      throw error;
    }
  }

  #answersWith(requestHex: string): readonly string[] {
    if (requestHex.length !== 64) throw malformed('a request is named by the 32 bytes of its hash');
    const before = this.#answers.filter((each) => each !== requestHex);
    return [...before, requestHex].slice(-LIVE_LIMITS.answers);
  }

  #next(keyring: Keyring, nowMs: number): Generation {
    const viewers = liveViewers(keyring, this.#device.deviceId, nowMs);
    const generation = this.#generations + 1;
    if (generation > LIVE_LIMITS.generations)
      throw new PorchlightError('limit_exceeded', 'the session has had too many keys; begin a new one');
    const { deviceId } = this.#device;
    const scope: LiveScope = { deviceId, sessionId: this.sessionId, generation, direction: 'down' };
    const key = this.#random(32);
    const trackKeys = {
      picture: liveTrackKey(key, scope, 'picture', this.#primitives),
      sound: liveTrackKey(key, scope, 'sound', this.#primitives),
    };
    return { scope, key, trackKeys, keyringVersion: keyring.version, viewers };
  }

  #announcement(now: Generation, at: LiveMoment, answersHex: readonly string[]): Uint8Array {
    if (at.timeUs > LIVE_LIMITS.sessionUs)
      throw new PorchlightError('limit_exceeded', 'the session is as long as it may be; begin a new one');
    const { deviceId, sessionId, generation } = now.scope;
    const wraps = now.viewers.flatMap((boxKeyHex) => this.#wrapsTo(boxKeyHex, now));
    if (wraps.length === 0) {
      this.end();
      throw new PorchlightError('not_permitted', 'nobody who may look has a key that can be wrapped to');
    }
    const announcement: LiveAnnouncement = {
      deviceId,
      sessionId,
      generation,
      keyringVersion: now.keyringVersion,
      issuedAtMs: at.nowMs,
      timeUs: at.timeUs,
      answersHex: [...answersHex],
      tracks: this.#tracks,
      commitmentHex: bytesToHex(liveCommitment(now.key, now.scope, this.#primitives)),
      wraps,
    };
    return makeStatement('live', announcement, this.#sign);
  }

  /** No wrap for a key that no secret fits: one member with such a key doesn't keep the others from looking. */
  #wrapsTo(boxKeyHex: string, { key, scope }: Generation): LiveAnnouncement['wraps'] {
    try {
      const wrapped = wrap(key, hexToBytes(boxKeyHex), liveKeyContext(scope), this.#primitives, this.#random);
      return [{ boxKeyHex, wrapB64: bytesToBase64(wrapped) }];
    } catch (error) {
      if (isPorchlightError(error, 'malformed_record')) return [];
      throw error;
    }
  }
}
