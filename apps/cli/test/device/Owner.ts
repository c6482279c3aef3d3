import { bytesToHex, monotonicClock, systemClock, systemRandom } from '@porchlight/kernel';
import {
  type ApiClient,
  askCloud,
  Household,
  pairThroughRelay,
  readPairingCode,
} from '@porchlight/owner-client';
import { publishKeyring } from '@porchlight/owner-client/log';
import { loadBrowserPrimitives } from '@porchlight/seal/browser';
import { z } from 'zod';
import type { Cloud } from '../../src/cloud/startCloud.ts';
import { apiClient } from '../../src/household/pairHousehold.ts';

const CELL = '8a1fb46622dffff';
const primitives = await loadBrowserPrimitives();
const anything = z.looseObject({});

/** An owner's client as a browser runs it: it knows the cloud by its address alone. */
export class Owner {
  readonly household = new Household(Household.newSecrets(systemRandom), primitives, systemRandom);
  readonly client: ApiClient;
  readonly #apiUrl: string;

  private constructor(apiUrl: string) {
    this.#apiUrl = apiUrl;
    this.client = apiClient({ apiUrl }, this.household.clientSigning);
  }

  /** With a household that the operator has let in. */
  static async enrol(cloud: Pick<Cloud, 'apiUrl' | 'operator'>): Promise<Owner> {
    const owner = new Owner(cloud.apiUrl);
    const { id, root } = owner.household;
    const body = { householdId: id, rootKeyHex: bytesToHex(root.publicKey) };
    await apiClient(cloud, cloud.operator).json('POST', '/v1/operator/households', anything, body);
    return owner;
  }

  /** Pairs the device that shows `code`. */
  async pair(code: string) {
    const { household } = this;
    return pairThroughRelay({
      household,
      code: readPairingCode(code, primitives),
      relay: { baseUrl: this.#apiUrl, fetch },
      cloud: await askCloud(this.#apiUrl, fetch, null),
      cell: CELL,
      confirm: async () => true,
      publish: (keyring) => publishKeyring({ api: this.client, household, primitives }, keyring),
      progress: () => undefined,
      clock: systemClock,
      stopwatch: monotonicClock,
      random: systemRandom,
      primitives,
      signal: AbortSignal.timeout(60_000),
    });
  }
}
