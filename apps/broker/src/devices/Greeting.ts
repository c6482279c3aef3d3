import { encodeLoggedKeyring, topics } from '@porchlight/contracts';
import type { Registry } from '@porchlight/domain';
import { peekStatement } from '@porchlight/seal/header';
import { z } from 'zod';
import type { Session } from '../sessions/Session.ts';
import type { CheckpointNews } from './CheckpointNews.ts';

export interface GreetingDeps {
  readonly registry: Pick<Registry, 'findKeyring' | 'findKeyringVersion'>;
  readonly checkpoints: CheckpointNews;
}

const versioned = z.looseObject({ version: z.int() });

/** What a device is told when it has subscribed (contracts/spec/mqtt.md section 3). */
export class Greeting {
  readonly #deps: GreetingDeps;

  constructor(deps: GreetingDeps) {
    this.#deps = deps;
  }

  /** Sends the newest keyring, once the log shows it, and the newest checkpoint. What fails is logged. */
  async greet(session: Session): Promise<void> {
    if (!session.isListening) return;
    try {
      await this.#sendKeyring(session);
      await this.#deps.checkpoints.sendTo(session);
    } catch (err) {
      session.log.warn({ err }, 'the greeting could not be sent; it is sent at the next connection');
    }
  }

  async #sendKeyring(session: Session): Promise<void> {
    const { registry } = this.#deps;
    const { householdId } = session.device;
    const head = await registry.findKeyring(householdId);
    if (head?.keyring == null) return;
    const { version } = versioned.parse(peekStatement(head.keyring, 'keyring'));
    const newest = await registry.findKeyringVersion(householdId, version);
    if (newest === null || newest.proof === null) return;
    const { record, proof } = newest;
    await session.tell(topics.keyring(session.deviceId), encodeLoggedKeyring({ record, proof }));
  }
}
