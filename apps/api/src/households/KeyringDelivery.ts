import type { DeviceId, HouseholdId } from '@porchlight/kernel';
import type { FastifyBaseLogger } from 'fastify';
import type { BrokerGateway } from '../brokers/BrokerGateway.ts';
import type { ShownEntries } from '../log/ShownEntries.ts';

/** A keyring that was published, and to whom it goes. */
export interface DeliverableKeyring {
  readonly householdId: HouseholdId;
  readonly record: Uint8Array;
  readonly devices: readonly DeviceId[];
}

/** Hands keyrings to devices once the log shows them, with the proof; those of one household in the order of their publishing. */
export class KeyringDelivery {
  readonly #broker: Pick<BrokerGateway, 'sendKeyring'>;
  readonly #shown: ShownEntries;
  readonly #log: FastifyBaseLogger;
  /** What each household waits for still. */
  readonly #last = new Map<HouseholdId, Promise<void>>();

  constructor(broker: Pick<BrokerGateway, 'sendKeyring'>, shown: ShownEntries, log: FastifyBaseLogger) {
    this.#broker = broker;
    this.#shown = shown;
    this.#log = log;
  }

  /** Resolves once every device has got it or missed it; where it isn't shown yet, goes on waiting until the process stops. What isn't sent then, devices get when they next connect. */
  deliver(keyring: DeliverableKeyring, leafHash: Uint8Array): Promise<void> {
    const { householdId } = keyring;
    const before = this.#last.get(householdId) ?? Promise.resolve();
    const sending = before.then(async () => {
      const proof = await this.#shown.sometime(leafHash);
      if (proof !== null) await this.#send(keyring, proof);
      if (this.#last.get(householdId) === sending) this.#last.delete(householdId);
    });
    this.#last.set(householdId, sending);
    return sending;
  }

  async #send({ householdId, record, devices }: DeliverableKeyring, proof: string): Promise<void> {
    const sent = await Promise.allSettled(
      devices.map((deviceId) => this.#broker.sendKeyring(deviceId, record, proof)),
    );
    const failed = sent.filter((each) => each.status === 'rejected').length;
    if (failed > 0) this.#log.warn({ householdId, failed }, 'devices get the keyring when they next connect');
  }
}
