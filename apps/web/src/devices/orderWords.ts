import type { Command, DeviceEvent } from '@porchlight/contracts';

/** What a member may order of a device. */
export type Order = Command['command'];
/** How a device answered an order. */
export type OrderResult = Extract<DeviceEvent['event'], { kind: 'command-result' }>;

const ORDERS: Readonly<Record<string, readonly Order['kind'][]>> = {
  doorbell: ['arm', 'privacy', 'chime'],
  camera: ['arm', 'privacy', 'siren'],
  floodlight: ['arm', 'privacy', 'light', 'siren'],
};

/** The orders that a kind of device has (firmware-sim/spec/device.md section 5); none for a kind that isn't known here. */
export function ordersOf(kind: string): readonly Order['kind'][] {
  return ORDERS[kind] ?? [];
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
  }
}

const REASONS: Readonly<Record<string, string>> = {
  unsupported_command: 'This device can’t do that.',
  stale_command: 'The order reached it too late. Give it once more.',
  wrong_device: 'The order reached another device. Give it once more.',
  not_permitted: 'It doesn’t know you as somebody who may order that. Ask an owner.',
};

/** Why a device refused, as a sentence; by its code, or the code itself where that isn't known here. */
export function sayRefused(reason: string | undefined): string {
  if (reason === undefined) return 'It refused, and didn’t say why.';
  return REASONS[reason] ?? `It refused: ${reason.replaceAll('_', ' ')}.`;
}
