import { topics } from '@porchlight/contracts';
import type { LogCheckpoints } from '@porchlight/domain';
import type { Logger } from '@porchlight/service';
import type { Session } from '../sessions/Session.ts';
import type { Sessions } from '../sessions/Sessions.ts';

export interface CheckpointNewsDeps {
  readonly checkpoints: LogCheckpoints;
  readonly sessions: Sessions;
  readonly log: Logger;
  /** An hour unless told. */
  readonly everyMs?: number;
  /** Told of each device that is connected when an hour is over. */
  readonly hourly: (session: Session) => void;
}

const HOUR_MS = 60 * 60 * 1000;

/** Tells devices the log's newest checkpoint: each when it has come, and all that are connected anew every hour. */
export class CheckpointNews {
  readonly #deps: CheckpointNewsDeps;
  /** Null before `start` and after `stop`. */
  #timer: NodeJS.Timeout | null = null;

  constructor(deps: CheckpointNewsDeps) {
    this.#deps = deps;
  }

  start(): void {
    this.#timer = setInterval(() => void this.#tellAll(), this.#deps.everyMs ?? HOUR_MS).unref();
  }

  stop(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
  }

  /** Sends the newest one; nothing before the log's first. Throws `unavailable`. */
  async sendTo(session: Session): Promise<void> {
    const newest = await this.#deps.checkpoints.newest();
    if (newest !== null) await session.tell(topics.checkpoint(session.deviceId), newest);
  }

  async #tellAll(): Promise<void> {
    const { checkpoints, sessions, log, hourly } = this.#deps;
    try {
      const newest = await checkpoints.newest();
      const listening = sessions.all().filter(({ isListening }) => isListening);
      for (const session of listening) hourly(session);
      if (newest === null) return;
      const tell = (session: Session) => session.tell(topics.checkpoint(session.deviceId), newest);
      await Promise.all(listening.map(tell));
    } catch (err) {
      log.warn({ err }, 'the checkpoint could not be told; the next hour tries again');
    }
  }
}
