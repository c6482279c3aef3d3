import type { LiveQuality } from '@porchlight/contracts';
import { type RelayMessage, relayMessageSchema } from '@porchlight/contracts/http';
import { type DeviceId, isPorchlightError, type LiveSessionId, PorchlightError } from '@porchlight/kernel';
import { isLiveViewer, isTalker, type LiveTracks, readRecord } from '@porchlight/seal/header';
import { type OpenedFrame, TalkSealer } from '@porchlight/seal/live';
import { type CommandWay, giveOrder } from '../commands/giveOrder.ts';
import { orderInTime } from '../commands/orderInTime.ts';
import { isErrorCode } from '../commands/refusedOrder.ts';
import type { Order } from '../commands/signCommand.ts';
import { verifiedEvent } from '../events/verifiedEvent.ts';
import { LiveCommands } from './LiveCommands.ts';
import type { LiveDeps } from './LiveDeps.ts';
import { LiveLink } from './LiveLink.ts';
import type { LiveListener, LiveState } from './LiveListener.ts';
import { LiveMeter } from './LiveMeter.ts';
import { LiveRequests } from './LiveRequests.ts';
import { LiveSessions } from './LiveSessions.ts';
import { SealedTalk } from './SealedTalk.ts';
import type { SoundCodec, Talk } from './Talk.ts';

/** A frame that may be older isn't live (seal/spec/live.md section 6). */
const LIVE_AGE_MS = 10_000;
const HEALTH_MS = 1_000;
const BEHIND_MS = 2_000;

/** Looks at one device live until it is stopped, whatever breaks in between (seal/spec/live.md section 6, contracts/spec/live-relay.md section 2). It begins at once. */
export class LiveWatch {
  readonly #deps: LiveDeps;
  readonly #deviceId: DeviceId;
  readonly #listener: LiveListener;
  readonly #link: LiveLink;
  readonly #commands: LiveCommands;
  readonly #sessions: LiveSessions;
  readonly #requests: LiveRequests;
  readonly #meter: LiveMeter;
  /** Owned by `#tell`. */
  #state: LiveState = { kind: 'connecting' };
  #hasShown = false;
  #isLeftOut = false;
  #isOver = false;
  #behindAtMs = Number.NEGATIVE_INFINITY;
  /** Time of the newest frame of the session that is seen. */
  #seenUs = 0;
  #talk: SealedTalk | null = null;
  #callOffHealth: () => void = () => undefined;

  constructor(deps: LiveDeps, deviceId: DeviceId, quality: LiveQuality, listener: LiveListener) {
    this.#deps = deps;
    this.#deviceId = deviceId;
    this.#listener = listener;
    this.#meter = new LiveMeter(deps.timer);
    this.#link = new LiveLink(deps, deviceId, {
      opened: () => this.#opened(),
      text: (text) => this.#takeText(text),
      record: (bytes) => this.#takeRecord(bytes),
      lost: () => this.#lost(),
      refused: (error, isFinal) => this.#linkRefused(error, isFinal),
    });
    this.#commands = new LiveCommands(this.#line(), deps.timer);
    this.#sessions = this.#newSessions();
    const desk = {
      give: (asked: LiveQuality, signal: AbortSignal, sent: () => void) => this.#ask(asked, signal, sent),
      silent: () => this.#tell({ kind: this.#hasShown ? 'interrupted' : 'silent' }),
      failed: (error: PorchlightError, isFinal: boolean) => this.#requestFailed(error, isFinal),
    };
    this.#requests = new LiveRequests(desk, quality, deps.timer);
    listener.state(this.#state);
    this.#link.open();
    this.#requests.ask();
    this.#measure();
  }

  /** Asks for another quality; what is seen goes on until the first picture of it is there. */
  setQuality(quality: LiveQuality): void {
    if (!this.#isOver && quality !== this.#requests.quality) this.#requests.setQuality(quality);
  }

  /** Pictures came faster than they could be shown: the cloud and the device are told, at most once in 2 s. */
  behind(): void {
    const nowMs = this.#deps.timer.nowMs();
    if (nowMs - this.#behindAtMs < BEHIND_MS) return;
    this.#behindAtMs = nowMs;
    this.#link.send(JSON.stringify({ kind: 'behind' }));
  }

  /**
   * Has the device do something; resolves when it has said so, by its signature. Throws the device's refusal with a hint for the person, and `device_offline`
   * where it has said nothing for 8 s: it may have done it all the same.
   */
  async order(order: Order): Promise<void> {
    if (this.#isOver) throw new PorchlightError('unavailable', 'look at the device first, then order');
    await orderInTime(this.#deviceId, order, this.#commands, this.#deps, this.#deps.timer);
  }

  /** Begins to talk; a talk that was going on ends. Throws `not_permitted` for who may not, and `device_offline` where nothing is seen live. */
  async talk(sound: SoundCodec): Promise<Talk> {
    if (!this.#mayTalk()) await this.#deps.renewKeyring();
    if (!this.#mayTalk()) {
      const hint = 'only who may command the device may talk through it: ask an owner of the household';
      throw new PorchlightError('not_permitted', hint);
    }
    if (this.#state.kind !== 'live')
      throw new PorchlightError('device_offline', 'you can talk once you see the device live');
    this.#talk?.stop();
    const link = this.#link;
    const line = {
      get bufferedBytes() {
        return link.bufferedBytes;
      },
      send: (record: Uint8Array) => link.send(record),
    };
    this.#talk = new SealedTalk(this.#talkSealer(sound), line, sound);
    return this.#talk;
  }

  stop(): void {
    this.#end({ kind: 'ended' });
  }

  #newSessions(): LiveSessions {
    const { household, primitives, timer } = this.#deps;
    const deviceId = this.#deviceId;
    const signingKey = () => household.signingKeyOf(deviceId);
    return new LiveSessions(
      { deviceId, signingKey, client: household.clientBox, primitives, timer },
      {
        tracks: (tracks) => this.#begin(tracks),
        frame: (frame, ageAtMostMs) => this.#show(frame, ageAtMostMs),
        gap: (missed) => {
          this.#meter.takeGap(missed);
          this.behind();
        },
        dropped: (error) => this.#drop(error),
        leftOut: () => void this.#takeLeftOut(),
        announced: () => this.#takeAnnounced(),
      },
    );
  }

  #line() {
    const link = this.#link;
    return {
      get isOpen() {
        return link.isOpen;
      },
      say: (message: object) => link.send(JSON.stringify(message)),
      deaf: () => link.renew(),
    };
  }

  async #ask(quality: LiveQuality, signal: AbortSignal, sent: () => void): Promise<void> {
    const commands = this.#commands;
    const way: CommandWay = {
      challenge: (ending) => commands.challenge(ending),
      send: (command, ending) => {
        if (!this.#link.isOpen) return Promise.resolve('unsent' as const);
        this.#sessions.request(command.record);
        sent();
        return commands.send(command, ending);
      },
    };
    await giveOrder(this.#deviceId, { kind: 'live', quality }, way, this.#deps, signal);
  }

  #opened(): void {
    this.#tell({ kind: this.#hasShown ? 'interrupted' : 'asking' });
    this.#commands.opened();
    this.#requests.opened();
  }

  #lost(): void {
    this.#sessions.forget();
    this.#commands.lost();
    this.#talk?.stop();
    this.#isLeftOut = false;
    this.#tell({ kind: this.#hasShown ? 'interrupted' : 'connecting' });
    this.#requests.lost();
  }

  #linkRefused(error: PorchlightError, isFinal: boolean): void {
    if (isFinal) this.#end(refused(error, true));
    else if (error.code === 'device_offline') this.#tell({ kind: 'offline' });
    else if (error.code === 'rate_limited') this.#tell(refused(error, false));
    else this.#tell({ kind: this.#hasShown ? 'interrupted' : 'connecting' });
  }

  #requestFailed(error: PorchlightError, isFinal: boolean): void {
    if (isFinal) this.#end(refused(error, true));
    else if (this.#requests.isActive && this.#isSeen) return;
    else if (error.code === 'device_offline') this.#tell({ kind: 'offline' });
    else if (isPorchlightError(error, 'unavailable', 'stale_command'))
      this.#tell({ kind: this.#hasShown ? 'interrupted' : 'silent' });
    else this.#tell(refused(error, false));
  }

  #takeText(text: string): void {
    this.#commands.heard();
    const parsed = relayMessageSchema.safeParse(jsonOf(text));
    if (parsed.success) this.#takeMessage(parsed.data);
    else this.#drop(new PorchlightError('malformed_message', 'the cloud said what nobody understands'));
  }

  #takeMessage(message: RelayMessage): void {
    if (message.kind === 'challenge') this.#commands.takeChallenge(message.challengeHex);
    else if (message.kind === 'skipped') this.#meter.takeSkipped(message.pictures);
    else if (message.kind === 'device') this.#takeOnline(message.online);
    else {
      const code = isErrorCode(message.code) ? message.code : 'unavailable';
      this.#commands.takeRefusal(new PorchlightError(code, message.hint));
    }
  }

  /** The cloud's word, which only says when there is no use in asking: what comes all the same is shown. */
  #takeOnline(isOnline: boolean): void {
    if (!isOnline) {
      this.#requests.pause();
      this.#tell({ kind: 'offline' });
    } else if (this.#state.kind === 'offline') {
      this.#tell({ kind: this.#hasShown ? 'interrupted' : 'asking' });
      this.#requests.ask();
    }
  }

  #takeRecord(bytes: Uint8Array): void {
    this.#commands.heard();
    this.#meter.takeBytes(bytes.length);
    try {
      const { type } = readRecord(bytes);
      if (type === 'frame') this.#sessions.frame(bytes);
      else if (type === 'live') this.#sessions.announce(bytes);
      else this.#takeEvent(bytes);
    } catch (error) {
      if (!isPorchlightError(error)) throw error;
      this.#drop(error);
    }
  }

  #takeEvent(record: Uint8Array): void {
    const { household, primitives } = this.#deps;
    const event = verifiedEvent(record, household.keyring.keyring, primitives);
    if (event.deviceId !== this.#deviceId)
      throw new PorchlightError('wrong_device', 'the event is of another device than the one that is seen');
    this.#commands.takeEvent(event);
  }

  #begin(tracks: LiveTracks): void {
    if (this.#isOver) return;
    this.#seenUs = this.#sessions.current?.announcement.timeUs ?? 0;
    this.#listener.tracks(tracks);
    if (this.#talk?.hasEnded === false) this.#talk.moveTo(this.#talkSealer(this.#talk.sound));
  }

  #show(frame: OpenedFrame, ageAtMostMs: number): void {
    if (this.#isOver) return;
    const { announcement } = this.#sessions.current ?? {};
    this.#link.prove();
    this.#meter.takeFrame(frame, ageAtMostMs);
    if (frame.missed > 0 && frame.track === 'picture') this.behind();
    this.#seenUs = Math.max(this.#seenUs, frame.timeUs);
    if (frame.track === 'picture' || announcement?.tracks.picture === undefined) {
      this.#hasShown = true;
      this.#requests.shown();
      this.#tell({ kind: ageAtMostMs > LIVE_AGE_MS ? 'delayed' : 'live' });
    }
    this.#listener.frame(frame, ageAtMostMs);
  }

  #drop(error: PorchlightError): void {
    if (!this.#meter.takeDropped(error)) return;
    const hint =
      'much of what comes was not made by your device: somebody on the way changes or invents it. Nothing of that was shown; don’t rely on live view until this is cleared up';
    this.#end(refused(new PorchlightError('bad_signature', hint), true));
  }

  /** The device has a keyring by which this client may not see it; the household's newest says whether that is so for good. */
  async #takeLeftOut(): Promise<void> {
    this.#isLeftOut = true;
    this.#talk?.stop();
    this.#requests.pause();
    const hint = 'the device doesn’t show itself to you any more: ask an owner of the household';
    const error = new PorchlightError('sealed_for_another', hint);
    this.#tell(refused(error, false));
    if (!(await this.#mayLook()) && this.#isLeftOut) this.#end(refused(error, true));
  }

  async #mayLook(): Promise<boolean> {
    const { household, clock, renewKeyring } = this.#deps;
    try {
      await renewKeyring();
      const { signingKeyHex } = household.clientKeys;
      return isLiveViewer(household.keyring.keyring, this.#deviceId, signingKeyHex, clock.nowMs());
    } catch (error) {
      if (!isPorchlightError(error)) throw error;
      return !isPorchlightError(error, 'not_permitted', 'unauthenticated', 'forbidden');
    }
  }

  #takeAnnounced(): void {
    if (!this.#isLeftOut) return;
    this.#isLeftOut = false;
    this.#tell({ kind: this.#hasShown ? 'interrupted' : 'asking' });
    this.#requests.resume();
  }

  /** By the newest keyring that this client has; false where that has lapsed. */
  #mayTalk(): boolean {
    const { household, clock } = this.#deps;
    const { signingKeyHex } = household.clientKeys;
    try {
      return isTalker(household.keyring.keyring, this.#deviceId, signingKeyHex, clock.nowMs());
    } catch (error) {
      if (!isPorchlightError(error)) throw error;
      return false;
    }
  }

  #talkSealer(sound: SoundCodec): TalkSealer {
    const { household, primitives, random } = this.#deps;
    const opener = this.#sessions.current;
    if (opener === null) throw new PorchlightError('device_offline', 'nothing is seen live');
    const liveSessionId = opener.announcement.sessionId as LiveSessionId;
    const deviceBoxKey = household.boxKeyOf(this.#deviceId);
    const place = { deviceId: this.#deviceId, deviceBoxKey, liveSessionId, seenUs: this.#seenUs };
    return new TalkSealer(place, household.clientSigning, sound, primitives, random);
  }

  #measure(): void {
    this.#callOffHealth = this.#deps.timer.after(HEALTH_MS, () => {
      this.#listener.health(this.#meter.read(this.#isKeyringBehind));
      if (!this.#isOver) this.#measure();
    });
  }

  get #isSeen(): boolean {
    return this.#state.kind === 'live' || this.#state.kind === 'delayed';
  }

  get #isKeyringBehind(): boolean {
    const opener = this.#sessions.current;
    return (
      opener !== null && opener.announcement.keyringVersion < this.#deps.household.keyring.keyring.version
    );
  }

  #tell(state: LiveState): void {
    if (this.#isOver || isSame(state, this.#state)) return;
    this.#state = state;
    this.#listener.state(state);
  }

  #end(state: LiveState): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#link.close();
    this.#requests.pause();
    this.#talk?.stop();
    this.#callOffHealth();
    this.#state = state;
    this.#listener.state(state);
  }
}

function refused({ code, message }: PorchlightError, isFinal: boolean): LiveState {
  return { kind: 'refused', code, hint: message, isFinal };
}

function isSame(a: LiveState, b: LiveState): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** Undefined, which no schema takes, for what isn't JSON. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
