import { type Have, topics } from '@porchlight/contracts';
import type { ClipIndex } from '@porchlight/domain';
import { type ClipId, type DeviceId, PorchlightError } from '@porchlight/kernel';
import { readRecord } from '@porchlight/seal/header';
import type { Logger } from '@porchlight/service';
import type { Spool } from '@porchlight/spool';
import type { Session } from '../sessions/Session.ts';
import type { Sessions } from '../sessions/Sessions.ts';
import type { ClipJobs } from './ClipJobs.ts';

export interface ClipRepliesDeps {
  readonly spool: Spool;
  readonly index: ClipIndex;
  readonly sessions: Sessions;
  readonly jobs: ClipJobs;
  readonly log: Logger;
}

/** What the cloud says to devices about their clips. */
export class ClipReplies {
  readonly #deps: ClipRepliesDeps;

  constructor(deps: ClipRepliesDeps) {
    this.#deps = deps;
  }

  /**
   * Tells the device what the cloud has of a clip: what the spool holds, and the receipt of what is stored. A finished clip that is stored has its receipt alone, which says all.
   * Throws `unavailable`.
   */
  async answer(session: Session, clipId: ClipId): Promise<void> {
    const { spool, index } = this.#deps;
    const { deviceId } = session;
    const held = spool.find(deviceId, clipId);
    const found = held?.manifest === true ? null : await index.find(clipId);
    const stored = found?.deviceId === deviceId ? found : null;
    if (held !== null || stored?.finished !== true) {
      const { nextSequence, manifest } = held ?? { nextSequence: 0, manifest: false };
      await this.#tellHave(session, { clipId, opening: held !== null, nextSequence, manifest });
    }
    if (stored !== null) await session.tell(topics.receipt(deviceId, clipId), stored.receipt);
  }

  /**
   * Sends a receipt or refusal, and lets the spool forget the clip where `release` is true. A device that isn't there asks when it comes back. Throws `malformed_record` for another
   * kind of record, and `unavailable`.
   */
  async settle(deviceId: DeviceId, clipId: ClipId, reply: Uint8Array, release: boolean): Promise<void> {
    const { spool, sessions, jobs, log } = this.#deps;
    const { type } = readRecord(reply);
    if (type !== 'receipt' && type !== 'refusal') {
      throw new PorchlightError('malformed_record', 'a clip is settled with a receipt or a refusal');
    }
    const session = sessions.find(deviceId);
    if (session?.isListening) await session.tell(topics.receipt(deviceId, clipId), reply);
    if (release) {
      await spool.release(deviceId, clipId);
      jobs.released(deviceId, clipId);
    } else {
      jobs.settled(deviceId, clipId);
    }
    log.info({ deviceId, clipId, reply: type, release, told: session?.isListening ?? false }, 'clip settled');
  }

  #tellHave(session: Session, have: Have): Promise<void> {
    return session.tell(topics.have(session.deviceId, have.clipId), JSON.stringify(have));
  }
}
