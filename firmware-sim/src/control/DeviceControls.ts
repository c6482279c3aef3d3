import type { Command, DeviceEvent, DeviceKind, DeviceState } from '@porchlight/contracts';
import { isPorchlightError, PorchlightError } from '@porchlight/kernel';
import type { CommandDesk } from './CommandDesk.ts';
import { KINDS } from './kinds.ts';

/** What happened, without the number and time that every event gets. */
export type Happening = DeviceEvent['event'];

export interface DeviceControlsDeps {
  readonly kind: DeviceKind;
  readonly desk: CommandDesk;
  readonly tell: (happening: Happening) => void;
  /** The state or the challenge changed and should be published. */
  readonly changed: () => void;
}

/** How long a floodlight stays on after the last motion. */
const LIGHT_MS = 20_000;
const BATTERY_PERCENT = 87;
const FIRMWARE = 'sim-1';

/** The switches of a device: light, siren, arming, privacy; turned by its own motion and by permitted commands. */
export class DeviceControls {
  readonly #deps: DeviceControlsDeps;
  #light = false;
  #siren = false;
  #armed = true;
  #privacy = false;
  #lightTimer: NodeJS.Timeout | null = null;

  constructor(deps: DeviceControlsDeps) {
    this.#deps = deps;
  }

  /** Whether it may film when something moves. */
  get isWatching(): boolean {
    return this.#armed && !this.#privacy;
  }

  get isLit(): boolean {
    return this.#light;
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
      ...(kind === 'floodlight' ? { light: this.#light } : {}),
    };
  }

  /** Somebody pressed the bell. Throws `unsupported_command` on a device that has none. */
  press(): void {
    if (!KINDS[this.#deps.kind].canBePressed)
      throw new PorchlightError('unsupported_command', 'this device has no bell');
    this.#deps.tell({ kind: 'press' });
  }

  motion(): void {
    if (!KINDS[this.#deps.kind].lightsUpOnMotion) return;
    this.#setLight(true, 'motion');
    this.#stopLightTimer();
    this.#lightTimer = setTimeout(() => this.#setLight(false, 'timer'), LIGHT_MS);
    this.#lightTimer.unref();
  }

  /** Takes a command as it came, does it or not, and tells which. */
  obey(record: Uint8Array): void {
    let command: Command | null = null;
    try {
      command = this.#deps.desk.take(record);
      this.#do(command.command);
      this.#deps.tell({ kind: 'command-result', commandId: command.commandId, outcome: 'done' });
    } catch (error) {
      if (!isPorchlightError(error)) throw error;
      if (command !== null) {
        this.#deps.tell({
          kind: 'command-result',
          commandId: command.commandId,
          outcome: 'refused',
          reason: error.code,
        });
      }
    } finally {
      this.#deps.changed();
    }
  }

  close(): void {
    this.#stopLightTimer();
  }

  #do(order: Command['command']): void {
    const { kind, tell } = this.#deps;
    const obeyed: readonly string[] = KINDS[kind].commands;
    if (!obeyed.includes(order.kind))
      throw new PorchlightError('unsupported_command', `a ${kind} has no ${order.kind}`);
    switch (order.kind) {
      case 'light':
        this.#stopLightTimer();
        this.#setLight(order.on, 'command');
        break;
      case 'siren':
        this.#siren = order.on;
        tell({ kind: 'siren', on: this.#siren });
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

  #setLight(on: boolean, cause: 'motion' | 'command' | 'timer'): void {
    if (this.#light === on) return;
    this.#light = on;
    this.#deps.tell({ kind: 'light', on, cause });
    this.#deps.changed();
  }

  #stopLightTimer(): void {
    if (this.#lightTimer !== null) clearTimeout(this.#lightTimer);
    this.#lightTimer = null;
  }
}
