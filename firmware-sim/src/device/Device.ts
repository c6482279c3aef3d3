import { mkdirSync } from 'node:fs';
import {
  askSchema,
  type Challenge,
  type DeviceEvent,
  type DeviceKind,
  type DeviceState,
  decodeLoggedKeyring,
  parseWith,
  type QuickReply,
  topics,
} from '@porchlight/contracts';
import {
  type ClipId,
  type Clock,
  decodeUtf8,
  type EpochMs,
  hexToBytes,
  isPorchlightError,
  type RandomSource,
} from '@porchlight/kernel';
import { makeStatement, type Trigger } from '@porchlight/seal/header';
import type { SealingDevice, SealPrimitives } from '@porchlight/seal/seal';
import { CommandDesk } from '../control/CommandDesk.ts';
import { DeviceControls, type Happening } from '../control/DeviceControls.ts';
import { KINDS } from '../kinds/index.ts';
import { LiveRoom } from '../live/LiveRoom.ts';
import type { LiveSession, LiveUplink } from '../live/LiveSession.ts';
import { LiveEncoder, REPLY_RATE_HZ, replySound, SpeakerDecoder } from '../media/index.ts';
import type { ClipEnding, ClipRecording, FilmedUnit } from '../recorder/ClipRecording.ts';
import type { Speaker } from '../talk/Speaker.ts';
import { TalkLine } from '../talk/TalkLine.ts';
import { ClipOutbox } from '../upload/ClipOutbox.ts';
import { CloudLink, type DownMessage } from '../upload/CloudLink.ts';
import { connectProof } from '../upload/connectProof.ts';
import { type ClipFate, Uploader } from '../upload/Uploader.ts';
import { ClipChain, type ClipSource, type NewClip } from './ClipChain.ts';
import { Counters } from './Counters.ts';
import { type DeviceIdentity, loadIdentity } from './identity.ts';
import { Pairing } from './Pairing.ts';
import { resumeChain } from './resumeChain.ts';

export interface DeviceListener {
  connected(): void;
  disconnected(): void;
  clipBegun(clip: {
    readonly clipId: ClipId;
    readonly startedAtMs: EpochMs;
    readonly trigger: Trigger;
  }): void;
  unitFilmed(clipId: ClipId, unit: FilmedUnit): void;
  clipSettled(clipId: ClipId, fate: ClipFate): void;
  happened(event: Happening): void;
  stateChanged(): void;
}

export interface DeviceDeps {
  readonly folder: string;
  readonly kind: DeviceKind;
  readonly clock: Clock;
  /** Only goes forward, and nobody sets it. */
  readonly monotonic: Clock;
  readonly random: RandomSource;
  readonly primitives: SealPrimitives;
  readonly speaker: Speaker;
  readonly listener: DeviceListener;
}

/** How wrong a simulated device's clock may be. */
export const CLOCK_UNCERTAINTY_MS = 250;
/** A device whose clips nobody takes films no more; its disk isn't endless. */
const MOST_BACKLOG_BYTES = 2 ** 30;
/** How long a stopped device goes on sending while it is connected. */
const GOODBYE_MS = 3000;
/** How often live sessions and talks are looked at, whether or not anything is filmed. */
const TICK_MS = 500;

/** A device: its keys, its pairing, its disk, its way to the cloud, and its switches. What it films comes from outside. */
export class Device {
  readonly identity: DeviceIdentity;
  readonly controls: DeviceControls;
  readonly uploader: Uploader;
  readonly live: LiveRoom;
  readonly #talk: TalkLine;
  readonly #deps: DeviceDeps;
  readonly #pairing: Pairing;
  readonly #counters: Counters;
  readonly #desk: CommandDesk;
  readonly #clips: ClipChain;
  readonly #link: CloudLink;
  readonly #timer: NodeJS.Timeout;
  /** The refusal of a keyring that was told last in this connection. */
  #refusalTold = '';

  /** Begins to connect at once. Throws `invalid_setting`, `malformed_message` and the like where the folder holds no sound pairing. */
  constructor(deps: DeviceDeps) {
    const { folder, kind, clock, monotonic, random, primitives, listener } = deps;
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    this.#deps = deps;
    this.identity = loadIdentity(folder, primitives, random);
    const { deviceId, signing } = this.identity;
    this.#pairing = new Pairing(folder, deviceId, primitives, (version, { code }) =>
      this.#refusedKeyring(version, code),
    );
    this.#counters = new Counters(folder);
    const { counters, pairing } = { counters: this.#counters, pairing: this.#pairing };
    this.#desk = new CommandDesk({ deviceId, pairing, counters, clock, monotonic, random, primitives });
    this.live = this.#openLive();
    this.#talk = this.#openTalk();
    this.controls = new DeviceControls({
      kind,
      desk: this.#desk,
      live: this.live,
      playReply: (reply) => this.#playReply(reply),
      tell: (happening) => this.#tell(happening),
      changed: () => this.#publishState(),
    });
    const outbox = new ClipOutbox(folder);
    const pending = outbox.pending();
    resumeChain(this.#counters, pending.at(-1), primitives);
    this.uploader = new Uploader({
      device: { deviceId, signingKey: signing.publicKey },
      outbox,
      pending,
      receiptKey: this.#pairing.receiptKey,
      primitives,
      publish: (topic, record) => this.#link.publish(topic, record),
      settled: (clipId, fate) => listener.clipSettled(clipId, fate),
    });
    this.#clips = new ClipChain({
      counters,
      random,
      primitives,
      clockUncertaintyMs: CLOCK_UNCERTAINTY_MS,
      emit: (clipId, record) => this.uploader.add(clipId, record),
      filmed: (clipId, unit) => listener.unitFilmed(clipId, unit),
      abandoned: (clipId) => this.uploader.giveUp(clipId),
      checkpoint: () => pairing.log.checkpoint,
    });
    this.#link = this.#openLink();
    this.#timer = setInterval(() => this.#tick(), TICK_MS).unref();
  }

  /** Whether it may film at all now. */
  get mayFilm(): boolean {
    const hasRoom = this.uploader.backlogBytes < MOST_BACKLOG_BYTES;
    return !this.controls.isPrivate && this.#pairing.isInUse && hasRoom;
  }

  /** False for a clip that is sealed to an epoch before the newest: nothing more is filmed into it. */
  isCurrent({ epoch }: Pick<ClipRecording, 'epoch'>): boolean {
    return !this.#pairing.isInUse || epoch === this.#pairing.entry.epoch;
  }

  /** What it publishes of itself. */
  get state(): DeviceState {
    return { ...this.controls.state, keyringVersion: this.#pairing.keyring.keyring.version };
  }

  /** Begins a clip, and tells of the motion that did. Throws `unknown_device` once it is unpaired. */
  record(source: ClipSource, clip: NewClip): ClipRecording {
    const recording = this.#clips.begin(source, clip, {
      device: this.#sealingDevice(),
      cell: this.#pairing.cell,
    });
    const { clipId } = recording;
    this.#deps.listener.clipBegun({ clipId, startedAtMs: clip.startedAtMs, trigger: clip.trigger });
    if (clip.trigger === 'motion') this.#tell({ kind: 'motion', clipId });
    return recording;
  }

  /** Something moves in a clip that began for another reason. */
  movedIn({ clipId }: Pick<ClipRecording, 'clipId'>): void {
    this.#tell({ kind: 'motion', clipId });
  }

  /** A clip that `record` began has its manifest: the next one will say how long it was. */
  recorded(ending: ClipEnding): void {
    this.#clips.ended(ending);
  }

  /** Sends what it can within a few seconds, says goodbye, and keeps the rest for the next start. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    this.live.close();
    const patience = AbortSignal.timeout(GOODBYE_MS);
    await this.uploader.changes.until(
      () => this.uploader.pendingCount === 0 || !this.#link.isConnected,
      patience,
    );
    if (this.#link.isConnected) {
      const offline = JSON.stringify({ ...this.state, online: false });
      void this.#quietly(this.#link.publish(topics.state(this.identity.deviceId), offline, true));
    }
    await this.#link.close();
    this.uploader.close();
    this.#counters.change({});
  }

  #openLink(): CloudLink {
    const { clock, primitives, random, listener } = this.#deps;
    const proof = () => connectProof(this.identity, clock, primitives, random);
    const { deviceId } = this.identity;
    const lastWill = JSON.stringify({ online: false });
    const options = { brokerUrl: this.#pairing.brokerUrl, deviceId, proof, lastWill };
    return new CloudLink(options, {
      connected: () => this.#connected(),
      disconnected: () => {
        this.uploader.disconnected();
        this.live.disconnected();
        listener.disconnected();
      },
      message: (message) => this.#receive(message),
    });
  }

  #openLive(): LiveRoom {
    const { clock, monotonic, primitives, random } = this.#deps;
    const { deviceId, signing, box } = this.identity;
    return new LiveRoom({
      device: { deviceId, signingSecretKey: signing.secretKey, box },
      keyring: () => this.#pairing.keyring.keyring,
      clock,
      monotonic,
      primitives,
      random,
      uplink: this.#uplink(),
      openEncoding: (options) => new LiveEncoder(options),
      ended: (session) => this.#liveEnded(session),
    });
  }

  #uplink(): LiveUplink {
    const link = () => this.#link;
    const topic = topics.live(this.identity.deviceId);
    return {
      get isConnected() {
        return link().isConnected;
      },
      get heldBytes() {
        return link().heldBytes;
      },
      publish: (record) => link().publishNow(topic, record),
    };
  }

  #openTalk(): TalkLine {
    const { monotonic, speaker } = this.#deps;
    return new TalkLine({
      sessionOf: (sessionId) => this.live.sessionOf(sessionId),
      monotonic,
      speaker,
      openDecoding: (options) => new SpeakerDecoder(options),
      talked: (on) => this.controls.talked(on),
    });
  }

  #playReply(reply: QuickReply): void {
    const { speaker } = this.#deps;
    speaker.play(replySound(reply), REPLY_RATE_HZ);
    speaker.pause();
  }

  #liveEnded({ sessionId }: LiveSession): void {
    this.#talk.sessionEnded(sessionId);
    if (!this.live.isOn) this.#publishState();
  }

  /** The keyring changed, or time went on. */
  #tick(): void {
    this.live.tick();
    this.#talk.tick();
  }

  #sealingDevice(): SealingDevice {
    const { deviceId, signing } = this.identity;
    const { epoch, epochKeyHex } = this.#pairing.entry;
    return { deviceId, signingSecretKey: signing.secretKey, epoch, epochKey: hexToBytes(epochKeyHex) };
  }

  #connected(): void {
    this.#publishState();
    this.#refusalTold = '';
    this.#tellConflict();
    this.live.connected();
    void this.uploader.connected();
    this.#deps.listener.connected();
  }

  /** A message of the cloud that doesn't hold changes nothing. */
  #receive({ about, payload }: DownMessage): void {
    try {
      switch (about) {
        case 'ask':
          this.#answer(payload);
          break;
        case 'commands':
          this.controls.obey(payload);
          break;
        case 'keyring':
          this.#minding(() => this.#follow(payload));
          break;
        case 'checkpoint':
          this.#minding(() => this.#pairing.log.take(payload));
          break;
        case 'watch':
          this.live.watched(payload);
          break;
        case 'talk':
          if (KINDS[this.#deps.kind].hasSpeaker) this.#talk.receive(payload);
          break;
        default:
          this.uploader.receive(about, payload);
      }
    } catch (error) {
      if (!isPorchlightError(error) && !(error instanceof SyntaxError)) throw error;
    }
  }

  #answer(payload: Uint8Array): void {
    const { askId } = parseWith(askSchema, JSON.parse(decodeUtf8(payload)), 'the ask');
    const challengeHex = this.#desk.challenge() as Challenge['challengeHex'];
    const challenge: Challenge = { askId, challengeHex };
    this.#link.publishNow(topics.challenge(this.identity.deviceId), JSON.stringify(challenge));
  }

  /** Takes a keyring and says so; one that doesn't follow makes it say which one it holds, so that the cloud sends what is missing. */
  #follow(keyring: Uint8Array): void {
    try {
      if (!this.#pairing.update(decodeLoggedKeyring(keyring))) return;
      this.#tick();
      this.#publishState();
    } catch (error) {
      if (isPorchlightError(error, 'stale_keyring')) this.#publishState();
      throw error;
    }
  }

  /** Tells at once of the first conflict that `take` finds in the log. */
  #minding(take: () => void): void {
    const before = this.#pairing.log.conflict;
    try {
      take();
    } finally {
      if (before === null) this.#tellConflict();
    }
  }

  #tellConflict(): void {
    const { conflict } = this.#pairing.log;
    if (conflict !== null) this.#tell({ kind: 'log-conflict', ...conflict });
  }

  /** Once a connection, however often it is sent. */
  #refusedKeyring(version: number, reason: string): void {
    const told = `${version} ${reason}`;
    if (told === this.#refusalTold) return;
    this.#refusalTold = told;
    this.#tell({ kind: 'keyring-refused', version, reason });
  }

  #tell(happening: Happening): void {
    const { deviceId, signing } = this.identity;
    const { eventNumber } = this.#counters.values;
    const { clock, primitives, listener } = this.#deps;
    this.#counters.change({ eventNumber: eventNumber + 1 });
    const event: DeviceEvent = {
      deviceId,
      number: eventNumber,
      atMs: clock.nowMs(),
      clockUncertaintyMs: CLOCK_UNCERTAINTY_MS,
      event: happening,
    };
    const record = makeStatement('event', event, (message) => primitives.sign(message, signing.secretKey));
    void this.#quietly(this.#link.publish(topics.event(deviceId), record));
    listener.happened(happening);
  }

  #publishState(): void {
    const { deviceId } = this.identity;
    void this.#quietly(this.#link.publish(topics.state(deviceId), JSON.stringify(this.state), true));
    this.#deps.listener.stateChanged();
  }

  /** Events and states that can't be sent now are not kept: the state is sent anew at the next connection. */
  async #quietly(publishing: Promise<void>): Promise<void> {
    try {
      await publishing;
    } catch (error) {
      if (!isPorchlightError(error, 'unavailable')) throw error;
    }
  }
}
