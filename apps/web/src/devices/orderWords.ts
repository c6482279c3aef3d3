import type { Command, DeviceEvent } from '@porchlight/contracts';

/** What a member may order of a device. */
export type Order = Command['command'];
/** How a device answered an order. */
export type OrderResult = Extract<DeviceEvent['event'], { kind: 'command-result' }>;

/** An order that switches something that stays so. */
export type SwitchOrder = Extract<Order, { kind: 'arm' | 'privacy' | 'light' }>;

/** What each switch is called, which word of a device's state it is, and what that is at a device's beginning. */
export const SWITCHES: Readonly<Record<SwitchOrder['kind'], SwitchWords>> = {
  arm: {
    label: 'Records motion',
    hint: 'Off: it tells of motion, and films none.',
    word: 'armed',
    atFirst: true,
  },
  privacy: {
    label: 'Privacy mode',
    hint: 'On: it neither films nor listens.',
    word: 'privacy',
    atFirst: false,
  },
  light: {
    label: 'Light',
    hint: 'It comes on by itself when something moves.',
    word: 'light',
    atFirst: false,
  },
};

export interface SwitchWords {
  readonly label: string;
  readonly hint: string;
  readonly word: 'armed' | 'privacy' | 'light';
  readonly atFirst: boolean;
}

/** Whether an order of a kind of device is a switch. */
export function isSwitch(kind: Order['kind']): kind is SwitchOrder['kind'] {
  return kind in SWITCHES;
}

/** What a device did, as a sentence. */
export function sayDone(order: Order): string {
  switch (order.kind) {
    case 'arm':
      return order.on ? 'It records motion now.' : 'It records no motion now.';
    case 'privacy':
      return order.on ? 'It looks away: nothing is filmed.' : 'It looks again.';
    case 'light':
      return order.on ? 'The light is on.' : 'The light is off.';
    case 'siren':
      return order.on ? 'The siren sounds.' : 'The siren is silent.';
    case 'chime':
      return 'The chime rang.';
    case 'live':
      return 'It shows what it sees.';
    case 'reply':
      return 'It was said at the door.';
    case 'decline':
      return 'It was declined.';
  }
}

const REASONS: Readonly<Record<string, string>> = {
  unsupported_command: 'This device can’t do that.',
  stale_command: 'The order reached it too late. Give it once more.',
  stale_keyring:
    'It hasn’t heard for a week who may do what in your household. An owner must open Porchlight.',
  wrong_device: 'The order reached another device. Give it once more.',
  not_permitted: 'It doesn’t know you as somebody who may order that. Ask an owner.',
};

/** Why a device refused, as a sentence; by its code, or the code itself where that isn't known here. */
export function sayRefused(reason: string | undefined): string {
  if (reason === undefined) return 'It refused, and didn’t say why.';
  return REASONS[reason] ?? `It refused: ${reason.replaceAll('_', ' ')}.`;
}
