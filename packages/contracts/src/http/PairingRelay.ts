import { concatBytes, isPorchlightError, PorchlightError } from '@porchlight/kernel';
import { errorOfAnswer } from './errorOfAnswer.ts';
import { PAIRING_RELAY_LIMITS, type PairingSlot, pairingPath } from './pairing.ts';

/** Where the relay is, and the caller's way to it. */
export interface PairingRelayOptions {
  readonly baseUrl: string;
  readonly fetch: typeof globalThis.fetch;
  /** How long it waits before it calls again; doubled each time. */
  readonly retryMs?: { readonly first: number; readonly longest: number };
}

const CALL_TIMEOUT_MS = PAIRING_RELAY_LIMITS.waitMs + 10_000;
const RETRY_MS = { first: 250, longest: 5000 };
/** An answer "nothing yet" that comes sooner is no long poll, and isn't asked for again at once. */
const SHORTEST_WAIT_MS = 1000;

/**
 * One rendezvous at the relay (spec/pairing-relay.md), for either side. The relay isn't trusted: what it hands out is bytes of at most the slot's length,
 * which the pairing judges. While the relay can't be reached both methods try again until `signal` is aborted, and throw its reason then.
 */
export class PairingRelay {
  readonly #options: PairingRelayOptions;
  readonly #rendezvousIdHex: string;

  constructor(rendezvousIdHex: string, options: PairingRelayOptions) {
    this.#options = options;
    this.#rendezvousIdHex = rendezvousIdHex;
  }

  /** Resolves when the relay has the message. Throws `replayed` where it has another there, and the relay's other refusals. */
  async put(slot: PairingSlot, message: Uint8Array, signal: AbortSignal): Promise<void> {
    await this.#insist(signal, () => this.#call('PUT', slot, message, signal));
  }

  /** The other side's message, as soon as the relay has it. Throws `limit_exceeded` for one that is too long, and the relay's refusals. */
  async take(slot: PairingSlot, signal: AbortSignal): Promise<Uint8Array> {
    for (;;) {
      const sinceMs = performance.now();
      const message = await this.#insist(signal, () => this.#call('GET', slot, null, signal));
      if (message !== null) return message;
      const waitedMs = performance.now() - sinceMs;
      if (waitedMs < SHORTEST_WAIT_MS) await pause(SHORTEST_WAIT_MS - waitedMs, signal);
    }
  }

  async #insist<Answer>(signal: AbortSignal, call: () => Promise<Answer>): Promise<Answer> {
    const { first, longest } = this.#options.retryMs ?? RETRY_MS;
    for (let waitMs = first; ; waitMs = Math.min(2 * waitMs, longest)) {
      signal.throwIfAborted();
      try {
        return await call();
      } catch (error) {
        signal.throwIfAborted();
        if (!isPorchlightError(error) || !error.retryable) throw error;
        await pause(waitMs, signal);
      }
    }
  }

  /** The message, or null for "nothing yet" and for a message that was put. */
  async #call(
    method: 'GET' | 'PUT',
    slot: PairingSlot,
    message: Uint8Array | null,
    signal: AbortSignal,
  ): Promise<Uint8Array | null> {
    const url = new URL(pairingPath(this.#rendezvousIdHex, slot), this.#options.baseUrl);
    const body =
      message === null
        ? {}
        : { body: new Uint8Array(message), headers: { 'content-type': 'application/octet-stream' } };
    const { fetch } = this.#options;
    const patience = AbortSignal.any([signal, AbortSignal.timeout(CALL_TIMEOUT_MS)]);
    let response: Response;
    let answer: Uint8Array;
    try {
      response = await fetch(url, {
        method,
        ...body,
        signal: patience,
        redirect: 'error',
        cache: 'no-store',
      });
      answer = await readAtMost(response, PAIRING_RELAY_LIMITS.messageBytes[slot]);
    } catch (cause) {
      if (isPorchlightError(cause)) throw cause;
      throw new PorchlightError('unavailable', 'the cloud does not answer: is it running?', { cause });
    }
    if (!response.ok) throw errorOfAnswer(response.status, answer);
    return response.status === 200 ? answer : null;
  }
}

async function readAtMost(response: Response, limitBytes: number): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  const limit = response.ok ? limitBytes : Math.max(limitBytes, 4096);
  const reader = response.body?.getReader();
  for (;;) {
    const next = await reader?.read();
    if (next === undefined || next.done) return concatBytes(...parts);
    bytes += next.value.length;
    if (bytes > limit) {
      await reader?.cancel();
      throw new PorchlightError('limit_exceeded', 'the relay handed out more than a pairing message holds');
    }
    parts.push(next.value);
  }
}

/** Rejects with the signal's reason when it is aborted meanwhile. */
function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop);
      resolve();
    }, ms);
    signal.addEventListener('abort', stop, { once: true });
  });
}
