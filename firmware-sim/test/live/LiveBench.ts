import { setTimeout as delay } from 'node:timers/promises';
import type { LiveQuality } from '@porchlight/contracts';
import { bytesToHex, type EpochMs, isPorchlightError, systemRandom } from '@porchlight/kernel';
import { type Keyring, peekLiveAnnouncement, readRecord } from '@porchlight/seal/header';
import { type FrameResult, LiveOpener } from '@porchlight/seal/live';
import { nodePrimitives } from '@porchlight/seal/node';
import { loadIdentity } from '../../src/device/identity.ts';
import { LiveRoom } from '../../src/live/LiveRoom.ts';
import type { LiveSession } from '../../src/live/LiveSession.ts';
import { LiveEncoder, type SourceFrame } from '../../src/media/index.ts';
import { SceneSource } from '../../src/scene/index.ts';
import { type PairedDevice, TestHousehold, type TestMember, temporaryFolder } from '../device/household.ts';

/** How soon the next frame is seen, where nothing came of the one before. */
const PACE_MS = 60;

/** Thirty seconds of a scene: what has not come then does not come. */
const MOST_FRAMES = 450;

/** What one viewer made of all that came up. */
export interface View {
  readonly opener: LiveOpener | null;
  readonly results: readonly FrameResult[];
  /** The codes of what was refused, each once. */
  readonly refused: ReadonlySet<string>;
}

/** The live sessions of a device that films a scene, with real encoders; clocks and the line are the test's. */
export class LiveBench implements AsyncDisposable {
  readonly household = new TestHousehold();
  readonly device: PairedDevice;
  readonly room: LiveRoom;
  readonly records: Uint8Array[] = [];
  readonly ended: LiveSession[] = [];
  nowMs = this.household.keyring.issuedAtMs;
  monotonicMs = 50_000;
  isConnected = true;
  heldBytes = 0;
  readonly source = new SceneSource({ kind: 'doorbell', seed: 5, width: 320, height: 180, frameRate: 15 });
  readonly #folder = temporaryFolder();
  readonly #frames: AsyncIterator<SourceFrame> = this.source[Symbol.asyncIterator]();
  #pictures = 0;
  readonly #wakes = new Set<() => void>();
  /** The keyring of the device; the household's newest unless a test holds it back. */
  keyring: Keyring;

  constructor(change: (keyring: Keyring) => Partial<Keyring> = () => ({})) {
    this.device = this.household.pair(this.#folder.path, 'doorbell', 'mqtt://127.0.0.1:1');
    this.keyring = { ...this.household.keyring, ...change(this.household.keyring) };
    const { deviceId, signing, box } = loadIdentity(this.#folder.path, nodePrimitives, systemRandom);
    const bench = this;
    this.room = new LiveRoom({
      device: { deviceId, signingSecretKey: signing.secretKey, box },
      keyring: () => this.keyring,
      clock: { nowMs: () => this.nowMs as EpochMs },
      monotonic: { nowMs: () => this.monotonicMs as EpochMs },
      primitives: nodePrimitives,
      random: systemRandom,
      uplink: {
        get isConnected() {
          return bench.isConnected;
        },
        get heldBytes() {
          return bench.heldBytes;
        },
        publish: (record) => this.#publish(record),
      },
      openEncoding: (options) => new LiveEncoder(options),
      ended: (session) => this.ended.push(session),
    });
    this.room.open(this.source);
  }

  /** Somebody's command was obeyed; the hash that names it. */
  begin(quality: LiveQuality = 'high'): Uint8Array {
    const request = systemRandom(32);
    this.room.begin(quality, request);
    return request;
  }

  /** Time goes on by one frame, which is seen. */
  async film(frames = 1): Promise<void> {
    for (let i = 0; i < frames; i++) {
      const { value } = await this.#frames.next();
      const { durationMs } = value as SourceFrame;
      this.pass(durationMs);
      this.room.frame(value as SourceFrame);
    }
  }

  /** Films, no faster than an encoder follows, until a record made `holds` true. */
  async filmUntil(holds: () => boolean): Promise<void> {
    for (let frames = 0; !holds(); frames++) {
      if (frames === MOST_FRAMES) throw new Error('what is waited for does not come');
      const before = this.#pictures;
      await this.film();
      const shown = this.until(() => this.#pictures > before || !this.room.isOn);
      await Promise.race([shown, delay(PACE_MS)]);
    }
  }

  /** Resolves when a record made `holds` true. */
  async until(holds: () => boolean): Promise<void> {
    while (!holds()) await this.#next();
  }

  pass(ms: number): void {
    this.nowMs += ms;
    this.monotonicMs += ms;
  }

  report(viewers: number, slow = 0, sessionId: string | null = this.sessionId()): void {
    this.room.watched(Buffer.from(JSON.stringify({ sessionId, viewers, slow })));
  }

  changeKeyring(change: (keyring: Keyring) => Partial<Keyring>): void {
    this.keyring = { ...this.keyring, ...change(this.keyring), version: this.keyring.version + 1 };
    this.room.tick();
  }

  get announcements(): ReturnType<typeof peekLiveAnnouncement>[] {
    return this.records.filter((each) => readRecord(each).type === 'live').map(peekLiveAnnouncement);
  }

  /** The newest session that was announced. */
  sessionId(): string | null {
    return this.announcements.at(-1)?.sessionId ?? null;
  }

  /** How many frames went up of a track. */
  countOf(track: 'picture' | 'sound'): number {
    return this.records.filter((each) => each[3] === 4 && each[29] === (track === 'picture' ? 1 : 2)).length;
  }

  /** What a member sees who made this request. */
  viewOf(request: Uint8Array, member: TestMember = this.household.owner): View {
    const viewer = { device: this.device, client: member.box, request };
    const requestHex = bytesToHex(request);
    const results: FrameResult[] = [];
    const refused = new Set<string>();
    let opener: LiveOpener | null = null;
    for (const record of this.records) {
      try {
        if (readRecord(record).type === 'frame') {
          if (opener !== null) results.push(opener.open(record));
        } else if (opener !== null) opener.announce(record);
        else if (peekLiveAnnouncement(record).answersHex.includes(requestHex))
          opener = new LiveOpener(record, viewer, nodePrimitives);
      } catch (error) {
        if (!isPorchlightError(error)) throw error;
        refused.add(error.code);
      }
    }
    return { opener, results, refused };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.room.close();
    await this.source.close();
    this.#folder[Symbol.dispose]();
  }

  #publish(record: Uint8Array): boolean {
    if (!this.isConnected) return false;
    this.records.push(record);
    if (record[3] === 4 && record[29] === 1) this.#pictures++;
    for (const wake of [...this.#wakes]) wake();
    return true;
  }

  #next(): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        this.#wakes.delete(wake);
        resolve();
      };
      this.#wakes.add(wake);
    });
  }
}

export function pictures(view: View): Extract<FrameResult, { kind: 'frame' }>[] {
  return view.results.flatMap((each) => (each.kind === 'frame' && each.track === 'picture' ? [each] : []));
}
