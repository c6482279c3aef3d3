import {
  challengeSchema,
  type DeviceEvent,
  type DeviceState,
  deviceEventSchema,
  deviceStateSchema,
  parseWith,
} from '@porchlight/contracts';
import { type Clock, type DeviceId, decodeUtf8, PorchlightError } from '@porchlight/kernel';
import { openStatement, type VerifyPrimitives } from '@porchlight/seal/header';
import type { ChallengeDesk } from '../devices/ChallengeDesk.ts';
import type { DeviceTable } from '../devices/DeviceTable.ts';
import type { EventRing } from '../devices/EventRing.ts';
import type { Session } from '../sessions/Session.ts';

export interface DeviceIntakeDeps {
  readonly devices: DeviceTable;
  readonly events: EventRing;
  readonly challenges: ChallengeDesk;
  readonly primitives: VerifyPrimitives;
  readonly clock: Clock;
  /** Told of every event whose signature holds, and of the statement that it came in. */
  readonly onEvent: (event: DeviceEvent, record: Uint8Array) => void;
}

/** Takes what a device tells of itself: events, its state, its challenge. Every method throws `malformed_message` for what isn't one. */
export class DeviceIntake {
  readonly #deps: DeviceIntakeDeps;

  constructor(deps: DeviceIntakeDeps) {
    this.#deps = deps;
  }

  /** Throws `bad_signature`, `wrong_device`, and `replayed` for a number that isn't above the last. */
  event(session: Session, record: Uint8Array): void {
    const { devices, events, primitives, clock, onEvent } = this.#deps;
    const json = openStatement(record, 'event', session.device.signingKey, primitives);
    const event = parseWith(deviceEventSchema, json, 'the event');
    if (event.deviceId !== session.deviceId) {
      throw new PorchlightError('wrong_device', 'the event names another device than its topic');
    }
    if (!devices.happened(session.deviceId, event.number, clock.nowMs())) {
      throw new PorchlightError('replayed', "the event's number is not above the last one's");
    }
    events.add(event);
    session.log.info({ event: event.event.kind, number: event.number }, 'event');
    onEvent(event, record);
  }

  /** Returns what the state says. */
  state(deviceId: DeviceId, payload: Uint8Array): DeviceState {
    const state = parseState(payload);
    this.#deps.devices.stated(deviceId, state);
    return state;
  }

  challenge(session: Session, payload: Uint8Array): void {
    this.#deps.challenges.answered(session, parseWith(challengeSchema, parseJson(payload), 'the challenge'));
  }
}

/** Throws `malformed_message`. */
export function parseState(payload: Uint8Array): DeviceState {
  return parseWith(deviceStateSchema, parseJson(payload), 'the state');
}

function parseJson(payload: Uint8Array): unknown {
  const text = decodeUtf8(payload);
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new PorchlightError('malformed_message', 'the payload is not JSON', { cause });
  }
}
