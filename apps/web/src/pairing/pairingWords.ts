import { type ErrorCode, isPorchlightError } from '@porchlight/kernel';
import type { PairingProgress } from '@porchlight/owner-client';
import { errorHint } from '../client/errorHint.ts';

/** The steps of a pairing in their order, with what each says while it is under way and once it is done. */
export const PAIRING_STEPS: readonly {
  readonly step: Exclude<PairingProgress, 'paired'>;
  readonly now: string;
  readonly done: string;
}[] = [
  { step: 'waiting', now: 'Waiting for the device to answer', done: 'The device answered' },
  { step: 'met', now: 'Is this your device?', done: 'You confirmed it' },
  { step: 'publishing', now: 'Adding it to your household’s keys', done: 'Its keys are in your household' },
  { step: 'offered', now: 'The device takes your household’s keys', done: 'The device holds your keys' },
];

/** Why a pairing ended before its time. */
export interface PairingFault {
  readonly title: string;
  readonly hint: string;
  /** Whether the code has to be typed or shown anew, so that trying again begins there. */
  readonly needsCode: boolean;
}

type Known = Partial<Record<ErrorCode, PairingFault>>;

const NEW_CODE = 'Have the device show a new code, and begin again with that one.';

const FAULTS: Known = {
  limit_exceeded: {
    title: 'The device didn’t answer in time',
    hint: `A code counts for 15 minutes. Check that the device is switched on and has a connection. ${NEW_CODE}`,
    needsCode: true,
  },
  replayed: {
    title: 'Somebody else used this code',
    hint: `Another browser is pairing with the same code. If that wasn’t you, somebody saw the code. ${NEW_CODE}`,
    needsCode: true,
  },
  malformed_encoding: {
    title: 'This is not a setup code',
    hint: 'Type it once more as the device shows it, or scan the QR code.',
    needsCode: true,
  },
  wrong_key: {
    title: 'What answered doesn’t know this code',
    hint: `Nothing was given to it. Either the code was mistyped, or something between you and the device changed a message. ${NEW_CODE}`,
    needsCode: true,
  },
  bad_signature: {
    title: 'The device’s answer doesn’t hold',
    hint: `Its signature is wrong, so nothing was given to it. ${NEW_CODE}`,
    needsCode: true,
  },
  broken_chain: {
    title: 'A message was changed on the way',
    hint: `The device and this browser didn’t see the same messages, so the pairing was ended. ${NEW_CODE}`,
    needsCode: true,
  },
  malformed_record: {
    title: 'A message was damaged on the way',
    hint: `The pairing was ended. ${NEW_CODE}`,
    needsCode: true,
  },
  wrong_device: {
    title: 'Another device finished than the one that began',
    hint: `Switch off other devices that show a code. ${NEW_CODE}`,
    needsCode: true,
  },
  unsupported_version: {
    title: 'This device is newer than this page',
    hint: 'Reload the page, so that it is the newest. If that changes nothing, the cloud has to be updated first.',
    needsCode: false,
  },
  untrusted_checkpoint: {
    title: 'The cloud names other keys or witnesses for its log',
    hint: 'Nothing was given to the device. If the change was announced, take them on the page “Changes of your keys”, and try again.',
    needsCode: false,
  },
  second_factor_needed: {
    title: 'Your second factor is needed',
    hint: 'A device gets keys of your household, so it needs a fresh second factor. Try again and prove it.',
    needsCode: false,
  },
  unavailable: {
    title: 'The cloud doesn’t answer',
    hint: 'Check your connection and try again; the code still counts for a while.',
    needsCode: false,
  },
  rate_limited: {
    title: 'Too many tries',
    hint: 'Wait a few minutes, then try again.',
    needsCode: false,
  },
  stale_keyring: {
    title: 'Your household was changed meanwhile',
    hint: 'Another browser changed its keys at the same time. Try again: it goes on from the newest.',
    needsCode: false,
  },
};

/** What a pairing's error means, and what to do. */
export function pairingFault(error: unknown): PairingFault {
  const known = isPorchlightError(error) ? FAULTS[error.code] : undefined;
  return known ?? { title: 'The device wasn’t added', hint: errorHint(error), needsCode: false };
}
