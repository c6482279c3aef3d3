import { ERRORS, type ErrorCode, PorchlightError } from '@porchlight/kernel';
import type { Order } from './signCommand.ts';

/** What a device refused an order for, in words for the person. `mayRenew`: this client may renew the keyring. */
export function refusedOrder(reason: string | null, order: Order, mayRenew: boolean): PorchlightError {
  const code = reason !== null && isErrorCode(reason) ? reason : 'unsupported_command';
  return new PorchlightError(code, hintOf(code, order, mayRenew));
}

/** Whether a text that came over a wire is a code of the table. */
export function isErrorCode(text: string): text is ErrorCode {
  return Object.hasOwn(ERRORS, text);
}

function hintOf(code: ErrorCode, order: Order, mayRenew: boolean): string {
  switch (code) {
    case 'stale_command':
      return 'somebody else ordered something at the same moment: try again';
    case 'stale_keyring':
      return mayRenew
        ? 'the device has not got the newest list of who may do what in your household: try again in a minute'
        : 'the device has not heard for a week who may do what in your household: an owner must open Porchlight, then it works again';
    case 'not_permitted':
      return notPermitted(order);
    case 'unsupported_command':
      return 'the device can’t do that';
    default:
      return `the device refused it (${code})`;
  }
}

function notPermitted({ kind }: Order): string {
  if (kind === 'live') return 'the device is in privacy mode and shows nothing: switch that off first';
  if (kind === 'decline' || kind === 'reply') return 'nobody rings at the door any more';
  return 'the device doesn’t let you do that: ask an owner of the household';
}
