import { encodeLoggedKeyring, type LoggedKeyring, parseWith } from '@porchlight/contracts';
import {
  type InternalEventPage,
  internalChallengeSchema,
  internalDevicePageSchema,
  internalEventPageSchema,
  internalPaths,
  RECORDS_MEDIA_TYPE,
} from '@porchlight/contracts/internal';
import { type DeviceId, PorchlightError } from '@porchlight/kernel';
import type { DevicePresence } from './BrokerGateway.ts';

/** How one broker is reached. */
export interface BrokerAddress {
  /** Where its internal interface is, such as `http://127.0.0.1:1884`. */
  readonly baseUrl: string;
  readonly token: string;
}

const TIMEOUT_MS = 5000;

/** The calls of one broker in another process, over its internal HTTP interface (contracts/spec/internal.md). Each throws `unavailable`; the caller may retry. */
export class BrokerCalls {
  readonly #address: BrokerAddress;

  constructor(address: BrokerAddress) {
    this.#address = address;
  }

  async presence(): Promise<readonly DevicePresence[]> {
    const answer = await this.#call('GET', internalPaths.devices());
    return parseWith(internalDevicePageSchema, await answer.json(), "the broker's answer").devices;
  }

  /** Throws `device_offline` too. */
  async challenge(deviceId: DeviceId): Promise<string> {
    const answer = await this.#call('POST', internalPaths.challenge(deviceId));
    return parseWith(internalChallengeSchema, await answer.json(), "the broker's answer").challengeHex;
  }

  /** Throws `device_offline` too. */
  async sendCommand(deviceId: DeviceId, command: Uint8Array): Promise<void> {
    await this.#post(internalPaths.commands(deviceId), command);
  }

  async sendKeyring(deviceId: DeviceId, keyring: LoggedKeyring): Promise<void> {
    await this.#post(internalPaths.keyring(deviceId), encodeLoggedKeyring(keyring));
  }

  async events(after: number): Promise<InternalEventPage> {
    const answer = await this.#call('GET', internalPaths.events(after));
    return parseWith(internalEventPageSchema, await answer.json(), "the broker's answer");
  }

  async #post(path: string, record: Uint8Array): Promise<void> {
    const answer = await this.#call('POST', path, record);
    await answer.body?.cancel();
  }

  async #call(method: 'GET' | 'POST', path: string, body?: Uint8Array): Promise<Response> {
    const { baseUrl, token } = this.#address;
    const headers = { authorization: `Bearer ${token}`, 'content-type': RECORDS_MEDIA_TYPE };
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    let answer: Response;
    try {
      const init = { method, headers, signal, redirect: 'error' as const };
      answer = await fetch(
        new URL(path, baseUrl),
        body === undefined ? init : { ...init, body: Uint8Array.from(body) },
      );
    } catch (cause) {
      throw new PorchlightError('unavailable', 'the broker cannot be reached; try again', { cause });
    }
    if (answer.ok) return answer;
    const text = await answer.text();
    if (text.includes('"device_offline"')) {
      throw new PorchlightError('device_offline', 'the device is not connected now; try again when it is');
    }
    throw new PorchlightError('unavailable', `the broker answered ${answer.status}; its log has the cause`);
  }
}
