import {
  CONNECT_PROOF_TOLERANCE_MS,
  type ConnectProof,
  connectProofSchema,
  parseWith,
} from '@porchlight/contracts';
import type { RegisteredDevice, Registry } from '@porchlight/domain';
import { base64ToBytes, type Clock, PorchlightError, parseDeviceId } from '@porchlight/kernel';
import { openStatement, peekStatement, type VerifyPrimitives } from '@porchlight/seal/header';
import { FailureLimiter } from './FailureLimiter.ts';
import { NonceMemory } from './NonceMemory.ts';

/** What a CONNECT brings. */
export interface Credentials {
  readonly clientId: string;
  readonly username: string | undefined;
  readonly password: string | undefined;
  /** Where it comes from, to count failures by. */
  readonly origin: string;
}

export interface ConnectGateDeps {
  readonly registry: Registry;
  readonly primitives: VerifyPrimitives;
  readonly clock: Clock;
}

const MAX_PASSWORD_CHARACTERS = 2048;
const FAILURES_A_MINUTE = { ofDevice: 10, ofOrigin: 600 };

/** Lets a device in by a proof that it signed with its own key for this very CONNECT (contracts/spec/mqtt.md section 3). */
export class ConnectGate {
  readonly #deps: ConnectGateDeps;
  readonly #nonces = new NonceMemory(2 * CONNECT_PROOF_TOLERANCE_MS);
  readonly #deviceFailures = new FailureLimiter(FAILURES_A_MINUTE.ofDevice);
  readonly #originFailures = new FailureLimiter(FAILURES_A_MINUTE.ofOrigin);

  constructor(deps: ConnectGateDeps) {
    this.#deps = deps;
  }

  /**
   * The device that proved itself. Throws `rate_limited` after too many failures, `unavailable`, and for a proof that doesn't hold `malformed_id`, `malformed_encoding`, `malformed_record`,
   * `malformed_message`, `unauthenticated`, `replayed`, `unknown_device` or `bad_signature`; `not_permitted` for a device that is retired.
   */
  async admit(credentials: Credentials): Promise<RegisteredDevice> {
    const { clientId, origin } = credentials;
    const nowMs = this.#deps.clock.nowMs();
    const device = `${origin} ${clientId}`;
    if (this.#deviceFailures.isBlocked(device, nowMs) || this.#originFailures.isBlocked(origin, nowMs)) {
      throw new PorchlightError('rate_limited', 'too many proofs from here have failed: wait a minute');
    }
    try {
      return await this.#check(credentials, nowMs);
    } catch (error) {
      if (error instanceof PorchlightError && !error.retryable) {
        this.#deviceFailures.failed(device, nowMs);
        this.#originFailures.failed(origin, nowMs);
      }
      throw error;
    }
  }

  async #check({ clientId, username, password }: Credentials, nowMs: number): Promise<RegisteredDevice> {
    const deviceId = parseDeviceId(clientId);
    if (username !== clientId || password === undefined || password.length > MAX_PASSWORD_CHARACTERS) {
      throw unproven("client id and user name are the device's id, the password is its proof");
    }
    const record = base64ToBytes(password);
    const claimed = parseWith(connectProofSchema, peekStatement(record, 'connect'), 'the proof');
    this.#requireFitting(claimed, clientId, nowMs);
    const device = await this.#deps.registry.findDevice(deviceId);
    if (device === null) throw new PorchlightError('unknown_device', 'no current keyring names this device');
    openStatement(record, 'connect', device.signingKey, this.#deps.primitives);
    if (device.retiredAtMs !== null && nowMs >= device.retiredAtMs) {
      throw new PorchlightError(
        'not_permitted',
        'the household has retired this device: pair it anew to use it',
      );
    }
    // Between the question and this line another CONNECT with the same proof may have come through.
    if (this.#nonces.has(claimed.nonceHex)) throw replayed();
    if (!this.#nonces.remember(claimed.nonceHex, nowMs)) {
      throw new PorchlightError('rate_limited', 'too many devices connect at once: try again');
    }
    return device;
  }

  #requireFitting(proof: ConnectProof, clientId: string, nowMs: number): void {
    if (proof.deviceId !== clientId || proof.clientId !== clientId) {
      throw unproven('the proof was made for another device or client id');
    }
    if (Math.abs(proof.atMs - nowMs) > CONNECT_PROOF_TOLERANCE_MS) {
      throw unproven("the proof was made at a time more than 10 minutes away: set the device's clock");
    }
    if (this.#nonces.has(proof.nonceHex)) throw replayed();
  }
}

function unproven(hint: string): PorchlightError {
  return new PorchlightError('unauthenticated', hint);
}

function replayed(): PorchlightError {
  return new PorchlightError('replayed', 'this proof was used before: make a fresh one for each CONNECT');
}
