import { type Command, commandSchema, type DeviceEvent, type LiveQuality } from '@porchlight/contracts';
import { bytesToHex, type DeviceId, hexToBytes, isPorchlightError, systemRandom } from '@porchlight/kernel';
import {
  deviceIdOf,
  isLiveViewer,
  isTalker,
  type Keyring,
  type LiveTracks,
  makeStatement,
  openStatement,
  peekStatement,
  type Track,
} from '@porchlight/seal/header';
import { LiveSealer, TalkGate, type TalkOpener } from '@porchlight/seal/live';
import { nodePrimitives } from '@porchlight/seal/node';
import type { DevicePublicKeys } from '../../src/index.ts';
import { NOW_MS } from '../keyring/Town.ts';
import type { ManualTimer } from './ManualTimer.ts';

const CHALLENGE_MS = 10_000;
const PICTURE = { codec: 'avc1.64001f', descriptionB64: '' };

/** The tracks of each quality. */
export const TRACKS_OF: Readonly<Record<LiveQuality, LiveTracks>> = {
  high: {
    picture: { ...PICTURE, widthPx: 1280, heightPx: 720 },
    sound: { codec: 'opus', sampleRateHz: 48_000, channels: 1, descriptionB64: '' },
  },
  low: { picture: { ...PICTURE, widthPx: 320, heightPx: 180 } },
};

interface Filming {
  readonly sealer: LiveSealer;
  readonly gate: TalkGate;
  readonly begunAtMs: number;
  pictures: number;
  needsKeyframe: boolean;
}

/** A device by the specification: it takes commands over its challenges, announces and seals with real keys, and hears who talks. It films when a test says so. */
export class TestDevice {
  readonly keys: DevicePublicKeys;
  readonly deviceId: DeviceId;
  readonly done: Command['command'][] = [];
  readonly heard: Uint8Array[] = [];
  /** Commands that came, permitted or not. */
  readonly commands: Command[] = [];
  readonly commandRecords: Uint8Array[] = [];
  /** What it refuses commands for, one after the other, before it does any. */
  refusals: string[] = [];
  /** It does what is ordered and says nothing. */
  isMute = false;
  publish: (record: Uint8Array) => void = () => undefined;
  readonly #signing = nodePrimitives.signKeyPair(systemRandom(32));
  readonly #box = nodePrimitives.boxKeyPair(systemRandom(32));
  readonly #timer: ManualTimer;
  #keyring: Keyring | null = null;
  readonly #challenges = new Map<string, number>();
  readonly #counters = new Map<string, number>();
  readonly #filming = new Map<LiveQuality, Filming>();
  #talks: TalkOpener[] = [];
  #events = 0;

  constructor(timer: ManualTimer) {
    this.#timer = timer;
    this.deviceId = deviceIdOf(this.#signing.publicKey, nodePrimitives);
    const signingKeyHex = bytesToHex(this.#signing.publicKey);
    const boxKeyHex = bytesToHex(this.#box.publicKey);
    this.keys = { deviceId: this.deviceId, kind: 'camera', signingKeyHex, boxKeyHex };
  }

  get isFilming(): boolean {
    return this.#filming.size > 0;
  }

  /** Takes a keyring; sessions go on under another key, or end. */
  takeKeyring(keyring: Keyring): void {
    this.#keyring = keyring;
    for (const [quality, filming] of this.#filming) {
      try {
        this.publish(filming.sealer.announce(keyring, this.#moment(filming), null));
        filming.needsKeyframe = true;
      } catch {
        this.#filming.delete(quality);
      }
    }
  }

  ask(): string {
    const challengeHex = bytesToHex(systemRandom(32));
    this.#challenges.set(challengeHex, this.#timer.nowMs());
    return challengeHex;
  }

  take(record: Uint8Array): void {
    const claimed = commandSchema.parse(peekStatement(record, 'command'));
    const key = hexToBytes(claimed.clientKeyHex);
    const command = commandSchema.parse(openStatement(record, 'command', key, nodePrimitives));
    this.commands.push(command);
    this.commandRecords.push(record);
    if (!this.#mayOrder(command)) return;
    const refusal = this.#refusalOf(command);
    if (this.isMute) return;
    if (refusal === null) {
      this.done.push(command.command);
      if (command.command.kind === 'live') this.#answer(command.command.quality, record);
    }
    this.tell({
      kind: 'command-result',
      commandId: command.commandId,
      outcome: refusal === null ? 'done' : 'refused',
      ...(refusal === null ? {} : { reason: refusal }),
    });
  }

  /** Announces itself for a request that it never got. */
  announceFor(record: Uint8Array): void {
    this.#answer('high', record);
  }

  tell(event: DeviceEvent['event']): void {
    this.publish(this.signed(event));
  }

  signed(event: DeviceEvent['event']): Uint8Array {
    this.#events += 1;
    const { deviceId } = this;
    const atMs = NOW_MS + Math.floor(this.#timer.nowMs());
    const statement = { deviceId, number: this.#events, atMs, clockUncertaintyMs: 0, event };
    return makeStatement('event', statement, (message) =>
      nodePrimitives.sign(message, this.#signing.secretKey),
    );
  }

  /** Films one picture of each session; a keyframe first, and where `isKeyframe`. Its bytes begin with its number. */
  film(isKeyframe = false, length = 100): void {
    for (const filming of this.#filming.values()) {
      const bytes = new Uint8Array(length);
      new DataView(bytes.buffer).setUint32(0, filming.pictures);
      this.#seal(filming, 'picture', bytes, isKeyframe || filming.needsKeyframe);
      filming.pictures += 1;
      filming.needsKeyframe = false;
    }
  }

  /** Records a piece of sound of each session that has any. */
  listen(): void {
    for (const [quality, filming] of this.#filming)
      if (TRACKS_OF[quality].sound !== undefined) this.#seal(filming, 'sound', systemRandom(40), true);
  }

  /** Ends every session. */
  rest(): void {
    this.#filming.clear();
    this.#talks = [];
  }

  takeTalk(record: Uint8Array): void {
    for (const filming of this.#filming.values()) {
      try {
        if (this.#keyring !== null)
          this.#talks.push(filming.gate.begin(record, this.#keyring, this.#moment(filming)));
        return;
      } catch (error) {
        if (!isPorchlightError(error)) throw error;
      }
    }
    this.#hear(record);
  }

  #hear(record: Uint8Array): void {
    const [filming] = [...this.#filming.values()].filter(({ sealer }) =>
      this.#talks.some(({ offer }) => offer.liveSessionId === sealer.sessionId),
    );
    for (const talk of this.#talks) {
      try {
        if (filming === undefined) return;
        const result = talk.open(record, this.#moment(filming).timeUs);
        if (result.kind === 'frame') this.heard.push(result.bytes);
      } catch (error) {
        if (!isPorchlightError(error)) throw error;
      }
    }
  }

  #seal(filming: Filming, track: Track, bytes: Uint8Array, isKeyframe: boolean): void {
    const { timeUs } = this.#moment(filming);
    for (const record of filming.sealer.frame(track, { bytes, timeUs, isKeyframe })) this.publish(record);
  }

  #answer(quality: LiveQuality, record: Uint8Array): void {
    if (this.#keyring === null) return;
    const filming = this.#filming.get(quality) ?? this.#begin(quality);
    this.#filming.set(quality, filming);
    const request = nodePrimitives.sha256(record);
    this.publish(filming.sealer.announce(this.#keyring, this.#moment(filming), request));
  }

  #begin(quality: LiveQuality): Filming {
    const device = { deviceId: this.deviceId, signingSecretKey: this.#signing.secretKey };
    const sealer = new LiveSealer(device, TRACKS_OF[quality], nodePrimitives, systemRandom);
    const gate = new TalkGate({ deviceId: this.deviceId, box: this.#box }, sealer.sessionId, nodePrimitives);
    return { sealer, gate, begunAtMs: this.#timer.nowMs(), pictures: 0, needsKeyframe: true };
  }

  #moment({ begunAtMs }: Filming) {
    const nowMs = this.#timer.nowMs();
    return { nowMs: NOW_MS + Math.floor(nowMs), timeUs: Math.round((nowMs - begunAtMs) * 1_000) };
  }

  #mayOrder({ clientKeyHex, command }: Command): boolean {
    const may = command.kind === 'live' ? isLiveViewer : isTalker;
    return (
      this.#keyring !== null && may(this.#keyring, this.deviceId, clientKeyHex, NOW_MS + this.#timer.nowMs())
    );
  }

  #refusalOf({ clientKeyHex, counter, challengeHex }: Command): string | null {
    const madeAtMs = this.#challenges.get(challengeHex);
    this.#challenges.delete(challengeHex);
    if (madeAtMs === undefined || this.#timer.nowMs() - madeAtMs > CHALLENGE_MS) return 'stale_command';
    if (counter <= (this.#counters.get(clientKeyHex) ?? 0)) return 'stale_command';
    this.#counters.set(clientKeyHex, counter);
    return this.refusals.shift() ?? null;
  }
}
