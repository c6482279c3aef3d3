import {
  base64ToBytes,
  bytesToHex,
  equalBytes,
  hexToBytes,
  type LiveSessionId,
  PorchlightError,
} from '@porchlight/kernel';
import { malformed } from '../header/ByteReader.ts';
import type { ExpectedDevice } from '../header/ClipVerifier.ts';
import { canonicalJson } from '../header/canonicalJson.ts';
import { type LiveAnnouncement, verifyLiveAnnouncement } from '../header/liveAnnouncement.ts';
import { readLiveFrame } from '../header/liveFrame.ts';
import type { KeyPair, SealPrimitives } from '../primitives/primitives.ts';
import { unwrap } from '../seal/wrap.ts';
import { FrameOpener, type FrameResult, type OpenedFrame } from './FrameOpener.ts';
import { type LiveScope, liveCommitment, liveKeyContext } from './liveKeys.ts';

/** Who looks, at which device, and the request of its own that it waits for an answer to: the SHA-256 of the command, 32 bytes. */
export interface LiveViewer {
  readonly device: ExpectedDevice;
  readonly client: KeyPair;
  readonly request: Uint8Array;
}

/**
 * Opens one live session for one request of a viewer (spec/live.md section 6): an announcement begins it, others may follow, and every frame counts once. A call that throws leaves it as it was,
 * but for an announcement that leaves this viewer out. A viewer makes a new request for every opener.
 */
export class LiveOpener {
  readonly #viewer: LiveViewer;
  readonly #primitives: SealPrimitives;
  readonly #first: LiveAnnouncement;
  readonly #frames: FrameOpener;
  /** The newest; owned by `announce`. */
  #now: LiveAnnouncement;

  /** Throws what `verifyLiveAnnouncement` throws, `replayed` for an announcement that answers another request, `sealed_for_another` where it has no wrap for this client, and `wrong_key`. */
  constructor(announcement: Uint8Array, viewer: LiveViewer, primitives: SealPrimitives) {
    this.#viewer = viewer;
    this.#primitives = primitives;
    this.#first = verifyLiveAnnouncement(announcement, viewer.device, primitives);
    if (!this.#first.answersHex.includes(bytesToHex(viewer.request))) {
      throw new PorchlightError(
        'replayed',
        'the announcement does not answer this request: it may be of an old session',
      );
    }
    this.#now = this.#first;
    this.#frames = new FrameOpener(this.#scopeOf(this.#first), viewer.device.signingKey, primitives);
    this.#use(this.#first);
  }

  /** The newest announcement. */
  get announcement(): LiveAnnouncement {
    return this.#now;
  }

  /**
   * Takes a later announcement: of the same generation it changes nothing, of a later one it brings the next key. Throws `broken_chain` for another session or what may not change in one, `replayed` for a generation that is
   * over, `stale_keyring` for an older keyring, `wrong_key`; and `sealed_for_another` where this viewer is left out: nothing opens until it is let in again.
   */
  announce(record: Uint8Array): void {
    const next = verifyLiveAnnouncement(record, this.#viewer.device, this.#primitives);
    if (next.sessionId !== this.#now.sessionId)
      throw new PorchlightError(
        'broken_chain',
        'the announcement is of another session; ask to see the device again',
      );
    if (canonicalJson(next.tracks) !== canonicalJson(this.#now.tracks))
      throw new PorchlightError('broken_chain', 'a session does not change its tracks');
    if (next.generation < this.#now.generation)
      throw new PorchlightError('replayed', 'the announcement is of a generation that is over');
    if (next.keyringVersion < this.#now.keyringVersion)
      throw new PorchlightError(
        'stale_keyring',
        'the announcement goes by an older keyring than the one before it',
      );
    if (next.generation > this.#now.generation) this.#use(next);
    else if (next.commitmentHex !== this.#now.commitmentHex)
      throw new PorchlightError('broken_chain', 'a generation has one key');
  }

  /** Opens a frame's chunk. Throws what `readLiveFrame` and `FrameOpener.open` throw, and `malformed_record` for a track that wasn't announced. */
  open(record: Uint8Array): FrameResult {
    const frame = readLiveFrame(record);
    if (this.#now.tracks[frame.track] === undefined)
      throw malformed(`the session announced no ${frame.track}`);
    return this.#frames.open(frame);
  }

  /**
   * How old a frame is at most, in milliseconds, by the viewer's own measure of the time since it sent its request; no other clock counts. The device announced after it was asked, so what
   * a server holds back, anywhere on the way, shows here.
   */
  ageAtMostMs(frame: Pick<OpenedFrame, 'timeUs'>, sinceRequestMs: number): number {
    return sinceRequestMs - (frame.timeUs - this.#first.timeUs) / 1_000;
  }

  #use(next: LiveAnnouncement): void {
    const scope = this.#scopeOf(next);
    const key = this.#keyOf(next, scope);
    this.#now = next;
    if (key !== null) {
      this.#frames.useKey(key, scope);
      return;
    }
    this.#frames.dropKey(scope);
    throw new PorchlightError(
      'sealed_for_another',
      'the device does not let this client see it live; ask an owner of the household',
    );
  }

  /** Null where there is no wrap for this client. */
  #keyOf({ wraps, commitmentHex }: LiveAnnouncement, scope: LiveScope): Uint8Array | null {
    const boxKeyHex = bytesToHex(this.#viewer.client.publicKey);
    const own = wraps.find((each) => each.boxKeyHex === boxKeyHex);
    if (own === undefined) return null;
    const context = liveKeyContext(scope);
    const key = unwrap(base64ToBytes(own.wrapB64), this.#viewer.client, context, this.#primitives);
    if (!equalBytes(liveCommitment(key, scope, this.#primitives), hexToBytes(commitmentHex)))
      throw new PorchlightError('wrong_key', 'the key does not fit what the device committed to');
    return key;
  }

  #scopeOf({ sessionId, generation }: LiveAnnouncement): LiveScope {
    const { deviceId } = this.#viewer.device;
    return { deviceId, sessionId: sessionId as LiveSessionId, generation, direction: 'down' };
  }
}
