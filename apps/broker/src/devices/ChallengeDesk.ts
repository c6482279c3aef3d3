import { type Ask, type Challenge, topics } from '@porchlight/contracts';
import { type DeviceId, PorchlightError, type RandomSource, randomId } from '@porchlight/kernel';
import type { Session } from '../sessions/Session.ts';

export interface ChallengeDeskDeps {
  readonly random: RandomSource;
  /** How long a device may take to answer; 3 s unless told. */
  readonly patienceMs?: number;
}

interface Waiting {
  readonly session: Session;
  answered(challengeHex: string): void;
  gone(): void;
}

const PATIENCE_MS = 3000;
/** A device holds its newest 16 challenges. */
const MAX_WAITING = 16;

/** Asks devices for challenges (contracts/spec/mqtt.md section 4.3) and hands each answer to whoever asked. */
export class ChallengeDesk {
  readonly #random: RandomSource;
  readonly #patienceMs: number;
  /** Who waits, by device and the id of the ask. */
  readonly #waiting = new Map<DeviceId, Map<string, Waiting>>();

  constructor({ random, patienceMs = PATIENCE_MS }: ChallengeDeskDeps) {
    this.#random = random;
    this.#patienceMs = patienceMs;
  }

  /** A fresh challenge of the device. Throws `device_offline` where it isn't connected or doesn't answer in time, and `rate_limited` where 16 are waiting for it already. */
  async ask(session: Session | null): Promise<string> {
    if (session === null || !session.isListening) throw offline();
    const { deviceId } = session;
    const waiting = this.#waiting.get(deviceId) ?? new Map<string, Waiting>();
    if (waiting.size >= MAX_WAITING) {
      const hint = 'others are asking this device for challenges; try again in a few seconds';
      throw new PorchlightError('rate_limited', hint);
    }
    this.#waiting.set(deviceId, waiting);
    const ask: Ask = { askId: randomId(this.#random) };
    let timer: NodeJS.Timeout | undefined;
    try {
      const answer = new Promise<string>((resolve, reject) => {
        waiting.set(ask.askId, { session, answered: resolve, gone: () => reject(offline()) });
        timer = setTimeout(() => reject(offline()), this.#patienceMs);
      });
      const [challengeHex] = await Promise.all([
        answer,
        session.send(topics.ask(deviceId), JSON.stringify(ask)),
      ]);
      return challengeHex;
    } finally {
      clearTimeout(timer);
      waiting.delete(ask.askId);
      if (waiting.size === 0 && this.#waiting.get(deviceId) === waiting) this.#waiting.delete(deviceId);
    }
  }

  /** Takes a challenge that a device published. One that nobody waits for any more is let go. */
  answered({ deviceId }: Session, { askId, challengeHex }: Challenge): void {
    this.#waiting.get(deviceId)?.get(askId)?.answered(challengeHex);
  }

  /** A connection has ended: nobody need wait for its answers. */
  gone(session: Session): void {
    for (const each of this.#waiting.get(session.deviceId)?.values() ?? []) {
      if (each.session === session) each.gone();
    }
  }
}

function offline(): PorchlightError {
  return new PorchlightError(
    'device_offline',
    'the device is not connected or does not answer; try again later',
  );
}
