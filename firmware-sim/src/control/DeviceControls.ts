import type { Command, DeviceEvent, DeviceKind, DeviceState } from '@porchlight/contracts';
import { type ErrorCode, isPorchlightError, PorchlightError } from '@porchlight/kernel';
import type { CommandDesk } from './CommandDesk.ts';
import { KINDS } from './kinds.ts';
import { MotionLight } from './MotionLight.ts';

/** What happened, without the number and time that every event gets. */
export type Happening = DeviceEvent['event'];

export interface DeviceControlsDeps {
  readonly kind: DeviceKind;
  readonly desk: CommandDesk;
  readonly tell: (happening: Happening) => void;
  /** The state or the challenge changed and should be published. */
  readonly changed: () => void;
}

const BATTERY_PERCENT = 87;
const FIRMWARE = 'sim-1';

/** The switches of a device: light, siren, arming, privacy; turned by its own motion and by permitted commands. */
export class DeviceControls {
  readonly #deps: DeviceControlsDeps;
  readonly #light: MotionLight;
  #armed = true;
  #privacy = false;

  constructor(deps: DeviceControlsDeps) {
    this.#deps = deps;
    this.#light = new MotionLight((on, cause) => {
      deps.tell({ kind: 'light', on, cause });
      deps.changed();
    });
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
    const { kind } = this.#deps;
    return {
      online: true,
      kind,
      armed: this.#armed,
      privacy: this.#privacy,
      firmware: FIRMWARE,
      ...(KINDS[kind].hasBattery ? { batteryPercent: BATTERY_PERCENT } : {}),
      ...(KINDS[kind].lightsUpOnMotion ? { light: this.#light.isOn } : {}),
    };
  }

  /** Somebody pressed the bell. Throws `unsupported_command` on a device that has none. */
  press(): void {
    if (!KINDS[this.#deps.kind].canBePressed)
      throw new PorchlightError('unsupported_command', 'this device has no bell');
    this.#deps.tell({ kind: 'press' });
  }

  /** Something moves in the frame of the last `tick`. */
  moved(): void {
    if (KINDS[this.#deps.kind].lightsUpOnMotion) this.#light.moved();
  }

  /** The time of the frame that is seen now, from the start of the source; infinity after its end. */
  tick(nowMs: number): void {
    this.#light.tick(nowMs);
  }

  /**
   * Takes a command as it came, does it or not, and tells which. Throws as `CommandDesk.judge` does, without an answer, for what no
   * permitted member signed.
   */
  obey(record: Uint8Array): void {
    const { command, refusal } = this.#deps.desk.judge(record);
    const { commandId } = command;
    const reason = refusal ?? this.#try(command.command);
    if (reason === null) this.#deps.tell({ kind: 'command-result', commandId, outcome: 'done' });
    else this.#deps.tell({ kind: 'command-result', commandId, outcome: 'refused', reason });
    this.#deps.changed();
  }

  #try(order: Command['command']): ErrorCode | null {
    try {
      this.#do(order);
      return null;
    } catch (error) {
      if (isPorchlightError(error)) return error.code;
      throw error;
    }
  }

  #do(order: Command['command']): void {
    const { kind, tell } = this.#deps;
    const obeyed: readonly string[] = KINDS[kind].commands;
    if (!obeyed.includes(order.kind))
      throw new PorchlightError('unsupported_command', `a ${kind} has no ${order.kind}`);
    switch (order.kind) {
      case 'light':
        this.#light.order(order.on);
        break;
      case 'siren':
        tell({ kind: 'siren', on: order.on });
        break;
      case 'chime':
        tell({ kind: 'chime' });
        break;
      case 'arm':
        this.#armed = order.on;
        tell({ kind: 'armed', on: order.on });
        break;
      case 'privacy':
        this.#privacy = order.on;
        tell({ kind: 'privacy', on: order.on });
        break;
    }
  }
}
