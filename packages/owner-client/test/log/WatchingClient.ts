import { bytesToHex, type EpochMs, systemRandom } from '@porchlight/kernel';
import type { VerifiedKeyring } from '@porchlight/seal/header';
import { nodePrimitives as primitives } from '@porchlight/seal/node';
import { parsePolicy } from '@porchlight/tlog';
import { ApiClient, Household } from '../../src/index.ts';
import { AuditHeads } from '../../src/log/AuditHeads.ts';
import { type AccountLog, newAccountLog, withAcknowledged, withMade } from '../../src/log/accountLog.ts';
import { HouseholdWatch } from '../../src/log/HouseholdWatch.ts';
import { bookmarkOf, memoryFrom } from '../../src/log/logBookmark.ts';
import { publishKeyring } from '../../src/log/publishKeyring.ts';
import { type WatchMemory, watchMemorySchema } from '../../src/log/WatchMemory.ts';
import { CloudKeyrings, heldVersion } from '../../src/session/CloudKeyrings.ts';
import type { LoggedCloud } from './LoggedCloud.ts';

/** What an account's clients have in common by its vault. */
export interface TestVault {
  knownVersion: number;
  log: AccountLog;
}

type Secrets = ConstructorParameters<typeof Household>[0];

/** A client of an account that watches, without the account's calls: what its vault holds is in memory. */
export class WatchingClient {
  readonly cloud: LoggedCloud;
  readonly vault: TestVault;
  readonly household: Household;
  readonly keyrings: CloudKeyrings;
  readonly watch: HouseholdWatch;
  readonly audit: AuditHeads;
  /** As it is kept between visits. */
  kept: string | null = null;
  readonly #api: ApiClient;
  readonly #secrets: Secrets;

  constructor(
    cloud: LoggedCloud,
    secrets: Secrets = Household.newSecrets(systemRandom),
    vault: TestVault = { knownVersion: 0, log: newAccountLog(cloud.served.log.policyText, 0) },
    memory: WatchMemory | null = null,
  ) {
    const household = new Household(secrets, primitives, systemRandom);
    const { watchKey } = household;
    if (watchKey === null) throw new Error('this client watches');
    const clock = { nowMs: () => cloud.nowMs as EpochMs };
    const { baseUrl, fetch } = cloud;
    const random = systemRandom;
    this.#api = new ApiClient({
      baseUrl,
      fetch,
      primitives,
      random,
      clock,
      signing: household.clientSigning,
    });
    this.#secrets = secrets;
    this.cloud = cloud;
    this.vault = vault;
    this.household = household;
    const account = {
      knownVersion: () => vault.knownVersion,
      log: () => vault.log,
      refresh: async () => undefined,
    };
    this.keyrings = new CloudKeyrings({ api: this.#api, household, primitives, account });
    this.watch = new HouseholdWatch(
      {
        ...{ primitives, clock, pause: async () => undefined },
        files: cloud.served.files,
        policy: parsePolicy(vault.log.policy, primitives.sha256),
        household: {
          id: household.id,
          watchKey,
          refresh: () => this.refresh(),
          newestVersion: () => heldVersion(household),
          seen: () => this.keyrings.proofs.seen,
          waitingSinceMs: () => this.keyrings.waitingSinceMs,
          keyringOf: (version) => this.keyrings.keyringOf(version),
          isMade: (hashHex) => this.keyrings.isMade(hashHex),
          watchedFrom: vault.log.watchedFrom,
          acknowledged: () => vault.log.acknowledged,
        },
        account: { id: household.id, watchKey: null },
        kept: {
          read: async () => null,
          keep: async (kept) => {
            this.kept = JSON.stringify(kept);
          },
        },
      },
      memory ?? memoryFrom(household, vault.log.bookmark ?? null),
    );
    const common = { api: this.#api, householdId: household.id, watchKey, primitives, clock };
    this.audit = new AuditHeads({ ...common, watch: this.watch });
  }

  async refresh(): Promise<void> {
    this.vault.knownVersion = Math.max(this.vault.knownVersion, await this.keyrings.take());
  }

  /** As this account does it: in its vault first. */
  async publish(keyring: VerifiedKeyring): Promise<string> {
    const hashHex = bytesToHex(primitives.sha256(keyring.record));
    this.vault.log = withMade(this.vault.log, keyring.keyring.version, hashHex);
    return this.publishAsStranger(keyring);
  }

  /** As somebody does it who has the keys and not the account. */
  publishAsStranger(keyring: VerifiedKeyring): Promise<string> {
    const { household } = this;
    return publishKeyring({ api: this.#api, household, primitives, pause: async () => undefined }, keyring);
  }

  /** Which alarms stand, after a look. */
  async alarms(): Promise<string[]> {
    const { findings } = await this.watch.check();
    return findings.flatMap(({ kind, isAcknowledged }) => (isAcknowledged ? [] : [kind]));
  }

  acknowledge(findingId: string): void {
    this.vault.log = withAcknowledged(this.vault.log, findingId);
  }

  /** The same browser at its next visit. */
  nextVisit(): WatchingClient {
    const memory = watchMemorySchema.parse(JSON.parse(this.kept ?? 'null'));
    return new WatchingClient(this.cloud, this.#secrets, this.vault, memory);
  }

  /** Another browser of the account, which has its vault alone. */
  otherBrowser(): WatchingClient {
    this.vault.log = { ...this.vault.log, bookmark: bookmarkOf(this.watch.memory) };
    return new WatchingClient(this.cloud, this.#secrets, this.vault);
  }

  /** Somebody who copied this client's keys, the root's among them, and holds the same keyrings. */
  thief(): WatchingClient {
    const log = newAccountLog(this.vault.log.policy, 0);
    const thief = new WatchingClient(this.cloud, this.#secrets, { knownVersion: 0, log });
    thief.household.adopt(this.household.keyring.record);
    return thief;
  }
}
