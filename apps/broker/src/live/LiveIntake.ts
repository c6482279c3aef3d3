import { type ErrorNotice, topics } from '@porchlight/contracts';
import { type Clock, isPorchlightError, PorchlightError } from '@porchlight/kernel';
import { RECORD_TYPES } from '@porchlight/seal/header';
import { MAX_PAYLOAD_BYTES } from '../intake/limits.ts';
import type { Session } from '../sessions/Session.ts';
import type { LiveHub } from './LiveHub.ts';

export interface LiveIntakeDeps {
  readonly hub: LiveHub;
  /** One that only goes forward. */
  readonly clock: Clock;
}

/** What a device has published live within a second that has begun. */
interface Allowance {
  beganAtMs: number;
  bytes: number;
  announcements: number;
  announcementBytes: number;
  /** When the device was last told that something was left out. */
  noticeAtMs: number;
}

const SECOND_MS = 1000;
const MAX_BYTES_A_SECOND = 8 * 1024 * 1024;
/** Each is parsed, and most pass even where an api is slow: more than a keyring's change and a household full of viewers need. */
const MAX_ANNOUNCEMENTS_A_SECOND = 64;
const MAX_ANNOUNCEMENT_BYTES_A_SECOND = 1024 * 1024;
const NOTICE_EVERY_MS = 10_000;
const TYPE_OFFSET = 3;
const NOTHING_YET = { bytes: 0, announcements: 0, announcementBytes: 0 };

/** Takes what devices publish live as it comes: it never waits and is never acknowledged; what is no good, or too much, is left out, and the device told so now and then. */
export class LiveIntake {
  readonly #deps: LiveIntakeDeps;
  readonly #allowances = new WeakMap<Session, Allowance>();

  constructor(deps: LiveIntakeDeps) {
    this.#deps = deps;
  }

  /** Never throws. */
  take(session: Session, record: Uint8Array): void {
    const nowMs = this.#deps.clock.nowMs();
    const allowance = this.#allowanceOf(session, nowMs);
    try {
      requireAllowed(allowance, record);
      this.#deps.hub.published(session.deviceId, record);
    } catch (error) {
      if (nowMs - allowance.noticeAtMs < NOTICE_EVERY_MS) return;
      allowance.noticeAtMs = nowMs;
      void this.#tellWhyNot(session, error);
    }
  }

  #allowanceOf(session: Session, nowMs: number): Allowance {
    let allowance = this.#allowances.get(session);
    if (allowance === undefined) {
      allowance = { ...NOTHING_YET, beganAtMs: nowMs, noticeAtMs: Number.NEGATIVE_INFINITY };
      this.#allowances.set(session, allowance);
    } else if (nowMs - allowance.beganAtMs >= SECOND_MS) {
      Object.assign(allowance, { ...NOTHING_YET, beganAtMs: nowMs });
    }
    return allowance;
  }

  async #tellWhyNot(session: Session, error: unknown): Promise<void> {
    const { code, message: hint } = isPorchlightError(error)
      ? error
      : new PorchlightError('internal', 'something went wrong in the cloud with what was published live');
    session.log.warn({ err: error, code }, 'what a device published live was left out');
    const notice: ErrorNotice = { code, hint: hint.slice(0, 300) };
    try {
      await session.tell(topics.error(session.deviceId), JSON.stringify(notice));
    } catch (err) {
      session.log.warn({ err }, 'a notice could not be sent');
    }
  }
}

function requireAllowed(allowance: Allowance, record: Uint8Array): void {
  const most = MAX_PAYLOAD_BYTES.live;
  if (record.length > most)
    throw new PorchlightError('limit_exceeded', `the payload of this message has at most ${most} bytes`);
  allowance.bytes += record.length;
  if (record[TYPE_OFFSET] === RECORD_TYPES.live) {
    allowance.announcements += 1;
    allowance.announcementBytes += record.length;
  }
  const isTooMuch =
    allowance.bytes > MAX_BYTES_A_SECOND ||
    allowance.announcements > MAX_ANNOUNCEMENTS_A_SECOND ||
    allowance.announcementBytes > MAX_ANNOUNCEMENT_BYTES_A_SECOND;
  if (isTooMuch)
    throw new PorchlightError('rate_limited', 'more is published live than is carried; lower the bitrate');
}
