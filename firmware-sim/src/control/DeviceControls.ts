import type {
  Command,
  DeviceEvent,
  DeviceKind,
  DeviceState,
  LiveQuality,
  QuickReply,
} from '@porchlight/contracts';
import { type ErrorCode, isPorchlightError, PorchlightError } from '@porchlight/kernel';
import { KINDS, type KindOfDevice } from '../kinds/index.ts';
import type { CommandDesk, Judged } from './CommandDesk.ts';
import { MotionLight } from './MotionLight.ts';
import { Ring } from './Ring.ts';
import { Siren } from './Siren.ts';

/** What happened, without the number and time that every event gets. */
export type Happening = DeviceEvent['event'];

type Order = Command['command'];

/** Shows what is seen now. */
export interface LiveControl {
  /** Whether anybody is shown anything. */
  readonly isOn: boolean;
  /** Shows it to whoever may see it, in answer to a command, by its hash. Throws `unavailable` where nothing is filmed. */
  begin(quality: LiveQuality, request: Uint8Array): void;
  /** Nobody sees anything any more, and no talk goes on. */
  endAll(): void;
}

export interface DeviceControlsDeps {
  readonly kind: DeviceKind;
  readonly desk: CommandDesk;
  readonly live: LiveControl;
  /** Says a quick reply through the speaker. */
  readonly playReply: (reply: QuickReply) => void;
  readonly tell: (happening: Happening) => void;
  /** The state changed and should be published. */
  readonly changed: () => void;
}

const BATTERY_PERCENT = 87;
const FIRMWARE = 'sim-1';

/** The switches of a device: light, siren, bell, arming, privacy; turned by its own motion and by permitted commands. */
export class DeviceControls {
  readonly #deps: DeviceControlsDeps;
  readonly #kind: KindOfDevice;
  readonly #light: MotionLight;
  readonly #siren: Siren;
  readonly #ring: Ring;
  #armed = true;
  #privacy = false;

  constructor(deps: DeviceControlsDeps) {
    this.#deps = deps;
    this.#kind = KINDS[deps.kind];
    const { tell, changed } = deps;
    this.#light = new MotionLight((on, cause) => {
      tell({ kind: 'light', on, cause });
      changed();
    });
    this.#siren = new Siren((on) => {
      tell({ kind: 'siren', on });
      changed();
    });
    this.#ring = new Ring((outcome) => tell({ kind: 'ring-ended', outcome }));
  }

  /** Whether motion begins a clip. */
  get isArmed(): boolean {
    return this.#armed;
  }

  /** Whether nothing at all is filmed. */
  get isPrivate(): boolean {
    return this.#privacy;
  }

  get isLit(): boolean {
    return this.#light.isOn;
  }

  get state(): DeviceState {
    const { hasBattery, hasLight, hasSiren, hasLive } = this.#kind;
    return {
      online: true,
      kind: this.#deps.kind,
      armed: this.#armed,
      privacy: this.#privacy,
      firmware: FIRMWARE,
      ...(hasBattery ? { batteryPercent: BATTERY_PERCENT } : {}),
      ...(hasLight ? { light: this.#light.isOn } : {}),
      ...(hasSiren ? { siren: this.#siren.isOn } : {}),
      ...(hasLive ? { live: this.#deps.live.isOn } : {}),
    };
  }

  /** Somebody pressed the bell: it rings. Throws `unsupported_command` on a device that has none. */
  press(): void {
    if (!this.#kind.hasBell) throw new PorchlightError('unsupported_command', 'this device has no bell');
    this.#ring.press();
    this.#deps.tell({ kind: 'press' });
  }

  /** Something moves in the frame of the last `tick`. */
  moved(): void {
    if (this.#kind.hasLight) this.#light.moved();
  }

  /** Somebody begins to talk through the speaker, or has ended: who rang is answered then. */
  talked(on: boolean): void {
    this.#deps.tell({ kind: 'talk', on });
    if (on) this.#ring.end('answered');
  }

  /** The time of the frame that is seen now, from the start of the source; infinity after its end. */
  tick(nowMs: number): void {
    this.#light.tick(nowMs);
    this.#siren.tick(nowMs);
    this.#ring.tick(nowMs);
  }

  /**
   * Takes a command as it came, does it or not, and tells which. Throws as `CommandDesk.judge` does, without an answer, for what no
   * permitted client signed.
   */
  obey(record: Uint8Array): void {
    const judged = this.#deps.desk.judge(record);
    const { commandId } = judged.command;
    const reason = judged.refusal ?? this.#try(judged);
    if (reason === null) this.#deps.tell({ kind: 'command-result', commandId, outcome: 'done' });
    else this.#deps.tell({ kind: 'command-result', commandId, outcome: 'refused', reason });
    this.#deps.changed();
  }

  #try({ command, request }: Judged): ErrorCode | null {
    try {
      this.#do(command.command, request);
      return null;
    } catch (error) {
      if (isPorchlightError(error)) return error.code;
      throw error;
    }
  }

  #do(order: Order, request: Uint8Array): void {
    if (!this.#kind.commands.includes(order.kind))
      throw new PorchlightError('unsupported_command', `a ${this.#deps.kind} has no ${order.kind}`);
    switch (order.kind) {
      case 'light':
        this.#light.order(order.on);
        break;
      case 'siren':
        this.#siren.order(order.on);
        break;
      case 'chime':
        this.#deps.tell({ kind: 'chime' });
        break;
      case 'arm':
        this.#armed = order.on;
        this.#deps.tell({ kind: 'armed', on: order.on });
        break;
      case 'privacy':
        this.#setPrivacy(order.on);
        break;
      case 'live':
        this.#show(order.quality, request);
        break;
      case 'reply':
        this.#reply(order.reply);
        break;
      case 'decline':
        this.#decline();
        break;
    }
  }

  #setPrivacy(on: boolean): void {
    this.#privacy = on;
    if (on) this.#deps.live.endAll();
    this.#deps.tell({ kind: 'privacy', on });
  }

  #show(quality: LiveQuality, request: Uint8Array): void {
    if (this.#privacy)
      throw new PorchlightError('not_permitted', 'the device is in privacy mode: end that before you look');
    this.#deps.live.begin(quality, request);
  }

  #reply(reply: QuickReply): void {
    this.#deps.playReply(reply);
    this.#deps.tell({ kind: 'reply', reply });
    this.#ring.end('replied');
  }

  #decline(): void {
    if (!this.#ring.end('declined'))
      throw new PorchlightError('not_permitted', 'nobody rings at this device');
  }
}
