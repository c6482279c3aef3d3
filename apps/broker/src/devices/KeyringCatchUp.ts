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
}

const BATCH_VERSIONS = 16;

/** Sends devices the keyrings that they missed, in their order (contracts/spec/mqtt.md section 8). */
export class KeyringCatchUp {
  readonly #registry: Pick<Registry, 'findKeyringVersion'>;
  readonly #progress = new WeakMap<Session, Progress>();

  constructor(registry: Pick<Registry, 'findKeyringVersion'>) {
    this.#registry = registry;
  }

  /** Takes what a device has just said, and sends what it lacks in the background. What fails is logged, and tried again at its next state. */
  stated(session: Session, { keyringVersion }: DeviceState): void {
    if (keyringVersion === undefined || !session.isListening) return;
    const progress = this.#progress.get(session) ?? { isSending: false, stated: 0, sentTo: 0 };
    this.#progress.set(session, progress);
    progress.stated = keyringVersion;
    if (!progress.isSending) void this.#run(session, progress);
  }

  async #run(session: Session, progress: Progress): Promise<void> {
    progress.isSending = true;
    let lookedAfter: number | null = null;
    try {
      while (session.isOpen && progress.stated >= progress.sentTo && progress.stated !== lookedAfter) {
        lookedAfter = progress.stated;
        await this.#sendBatch(session, progress, lookedAfter);
      }
    } catch (err) {
      session.log.warn({ err }, 'missed keyrings could not be sent; the next state tries again');
    } finally {
      progress.isSending = false;
    }
  }

  async #sendBatch(session: Session, progress: Progress, after: number): Promise<void> {
    for (let version = after + 1; version <= after + BATCH_VERSIONS; version++) {
      const keyring = await this.#registry.findKeyringVersion(session.device.householdId, version);
      if (keyring === null || keyring.proof === null || !session.isOpen) return;
      const { record, proof } = keyring;
      await session.tell(topics.keyring(session.deviceId), encodeLoggedKeyring({ record, proof }));
      progress.sentTo = version;
    }
  }
}
