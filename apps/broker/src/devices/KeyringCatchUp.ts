import { type DeviceState, encodeLoggedKeyring, topics } from '@porchlight/contracts';
import type { Registry } from '@porchlight/domain';
import type { Session } from '../sessions/Session.ts';

/** How far the device of one connection has come. */
interface Progress {
  isSending: boolean;
  /** What its newest state says. */
  stated: number;
  /** The last version that it was sent here; nothing more is sent before it holds that. */
  sentTo: number;
  /** How often it is still looked for a proof that isn't there, before the next state. */
  looksLeft: number;
  /** Set while it is waited for one. */
  look: NodeJS.Timeout | null;
}

export interface KeyringCatchUpDeps {
  readonly registry: Pick<Registry, 'findKeyringVersion'>;
  /** How long after a look for a proof the next one is; 2 s unless told. */
  readonly lookEveryMs?: number;
}

const BATCH_VERSIONS = 16;
const LOOK_EVERY_MS = 2000;
/** What waits for the log longer than a minute comes from the API, or at the device's next state or the next hour. */
const LOOKS = 30;

/** Sends devices the keyrings that they missed, in their order, each with its proof and none without (contracts/spec/mqtt.md section 8). */
export class KeyringCatchUp {
  readonly #deps: KeyringCatchUpDeps;
  readonly #progress = new WeakMap<Session, Progress>();

  constructor(deps: KeyringCatchUpDeps) {
    this.#deps = deps;
  }

  /** Takes what a device has just said, and sends what it lacks in the background. What fails is logged, and tried again at its next state. */
  stated(session: Session, { keyringVersion }: DeviceState): void {
    if (keyringVersion === undefined || !session.isListening) return;
    const progress = this.#progress.get(session) ?? {
      ...{ isSending: false, stated: 0, sentTo: 0 },
      ...{ looksLeft: LOOKS, look: null },
    };
    this.#progress.set(session, progress);
    progress.stated = keyringVersion;
    progress.looksLeft = LOOKS;
    if (!progress.isSending) void this.#run(session, progress);
  }

  /** Looks again for what a connected device may wait for. */
  again(session: Session): void {
    const progress = this.#progress.get(session);
    if (progress !== undefined && !progress.isSending) void this.#run(session, progress);
  }

  async #run(session: Session, progress: Progress): Promise<void> {
    progress.isSending = true;
    let lookedAfter: number | null = null;
    let isWaiting = false;
    try {
      while (session.isOpen && progress.stated >= progress.sentTo && progress.stated !== lookedAfter) {
        lookedAfter = progress.stated;
        isWaiting = await this.#sendBatch(session, progress, lookedAfter);
      }
    } catch (err) {
      session.log.warn({ err }, 'missed keyrings could not be sent; the next state tries again');
    } finally {
      progress.isSending = false;
    }
    if (isWaiting) this.#lookLater(session, progress);
  }

  /** True where it stopped at a version that the log doesn't show yet. */
  async #sendBatch(session: Session, progress: Progress, after: number): Promise<boolean> {
    for (let version = after + 1; version <= after + BATCH_VERSIONS; version++) {
      const found = await this.#deps.registry.findKeyringVersion(session.device.householdId, version);
      if (found === null || !session.isOpen) return false;
      const { record, proof } = found;
      if (proof === null) return true;
      await session.tell(topics.keyring(session.deviceId), encodeLoggedKeyring({ record, proof }));
      progress.sentTo = version;
    }
    return false;
  }

  #lookLater(session: Session, progress: Progress): void {
    if (progress.look !== null) clearTimeout(progress.look);
    progress.look = null;
    if (progress.looksLeft === 0) return;
    progress.looksLeft -= 1;
    progress.look = setTimeout(() => {
      progress.look = null;
      if (session.isOpen && !progress.isSending) void this.#run(session, progress);
    }, this.#deps.lookEveryMs ?? LOOK_EVERY_MS).unref();
  }
}
