import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type EpochMs, type PorchlightError, systemClock, systemRandom } from '@porchlight/kernel';
import { Household, pairThroughRelay, type RelayPairing, readPairingCode } from '@porchlight/owner-client';
import type { VerifiedKeyring } from '@porchlight/seal/header';
import { nodePrimitives } from '@porchlight/seal/node';
import { loggedKeyring } from '@porchlight/testkit/log-queue/loggedKeyring';
import { SampleLog } from '@porchlight/testkit/log-queue/SampleLog';
import { type DeviceIdentity, loadIdentity } from '../../src/device/identity.ts';
import { setUpDevice } from '../../src/setup/setUpDevice.ts';
import { FalseRelay } from './FalseRelay.ts';

export const CLOUD = {
  brokerUrl: 'mqtt://127.0.0.1:1883',
  receiptKeyHex: 'ab'.repeat(32),
  logPolicy: new SampleLog().policyText,
};
export const CELL = '8a1fb46622dffff';

interface Shown {
  readonly setupCode: string;
  readonly uri: string;
}

/** A fresh device in setup mode, a household, and a relay between them that the test may falsify. */
export class SetupBench implements AsyncDisposable {
  readonly relay: FalseRelay;
  readonly folder = mkdtempSync(join(tmpdir(), 'porchlight-setup-'));
  readonly identity: DeviceIdentity;
  readonly household = new Household(Household.newSecrets(systemRandom), nodePrimitives, systemRandom);
  readonly log = new SampleLog();
  readonly codes: Shown[] = [];
  readonly refusals: PorchlightError[] = [];
  /** What is added to the time of device and client. */
  passedMs = 0;
  readonly stop = new AbortController();
  readonly #changed = new Set<() => void>();

  private constructor(relay: FalseRelay, same: SetupBench | null) {
    this.relay = relay;
    if (same !== null) copyFileSync(join(same.folder, 'identity.json'), join(this.folder, 'identity.json'));
    this.identity = loadIdentity(this.folder, nodePrimitives, systemRandom);
  }

  /** With the device of `same`, unpaired, or a new one. */
  static async start(same: SetupBench | null = null): Promise<SetupBench> {
    return new SetupBench(await FalseRelay.start(), same);
  }

  /** The device's side, until it is paired. */
  setUp() {
    const { folder, identity, relay } = this;
    const note = (change: () => void) => {
      change();
      for (const wake of [...this.#changed]) wake();
    };
    return setUpDevice(
      {
        ...{ folder, identity, kind: 'camera' },
        relay: { baseUrl: relay.baseUrl, fetch, retryMs: { first: 1, longest: 1 } },
        clock: this.#stopwatch,
        random: systemRandom,
        primitives: nodePrimitives,
        listener: {
          codeShown: ({ setupCode, uri }) => note(() => this.codes.push({ setupCode, uri })),
          refused: (error) => note(() => this.refusals.push(error)),
        },
        pauseMs: { first: 1, longest: 1 },
      },
      this.stop.signal,
    );
  }

  /** The client's side, with the newest code that the device shows, or with `code`. */
  pair(changes: Partial<RelayPairing> = {}, code = this.codes.at(-1)?.uri ?? '') {
    return pairThroughRelay({
      household: this.household,
      code: readPairingCode(code, nodePrimitives),
      relay: { baseUrl: this.relay.baseUrl, fetch, retryMs: { first: 1, longest: 1 } },
      cloud: CLOUD,
      cell: CELL,
      confirm: async () => true,
      publish: async (keyring) => this.prove(keyring),
      progress: () => undefined,
      clock: systemClock,
      stopwatch: this.#stopwatch,
      random: systemRandom,
      primitives: nodePrimitives,
      signal: this.stop.signal,
      ...changes,
    });
  }

  /** What the log proves of a keyring from now on. */
  prove({ record, keyring }: VerifiedKeyring): string {
    const { watchKey } = this.household;
    return loggedKeyring(this.log, record, keyring.version, watchKey ?? new Uint8Array(0)).proof;
  }

  /** Resolves when the device has shown, or refused, so much that `holds`. */
  async until(holds: () => boolean): Promise<void> {
    while (!holds()) {
      const woken = Promise.withResolvers<void>();
      this.#changed.add(woken.resolve);
      await woken.promise;
      this.#changed.delete(woken.resolve);
    }
  }

  get #stopwatch() {
    return { nowMs: () => (systemClock.nowMs() + this.passedMs) as EpochMs };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.stop.abort();
    await this.relay[Symbol.asyncDispose]();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
