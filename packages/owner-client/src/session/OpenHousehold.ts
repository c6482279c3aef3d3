import type { DeviceEvent, LiveQuality } from '@porchlight/contracts';
import {
  bytesToHex,
  type ClipId,
  type DeviceId,
  isPorchlightError,
  PorchlightError,
} from '@porchlight/kernel';
import type { Opening, VerifiedKeyring } from '@porchlight/seal/header';
import { nodesOfClip, unwrapClipKey } from '@porchlight/seal/open';
import { ApiClient } from '../api/ApiClient.ts';
import { type ClipPart, openClipStream } from '../clips/openClipStream.ts';
import { ApiCommands } from '../commands/ApiCommands.ts';
import { CommandResults } from '../commands/CommandResults.ts';
import type { OrderingClient } from '../commands/giveOrder.ts';
import { orderInTime } from '../commands/orderInTime.ts';
import type { Order } from '../commands/signCommand.ts';
import { verifiedEvent } from '../events/verifiedEvent.ts';
import { Household } from '../household/Household.ts';
import {
  type HouseholdSecrets,
  type MemberSecrets,
  newHouseholdSecrets,
} from '../household/HouseholdSecrets.ts';
import { KeyringRenewal } from '../keyring/KeyringRenewal.ts';
import type { LiveListener } from '../live/LiveListener.ts';
import type { OpenLiveSocket } from '../live/LiveSocket.ts';
import { type LiveTimer, platformTimer } from '../live/LiveTimer.ts';
import { LiveWatch } from '../live/LiveWatch.ts';
import { type AccountLog, withMade } from '../log/accountLog.ts';
import type { LogBookmark } from '../log/logBookmark.ts';
import { meetLog } from '../log/pinLog.ts';
import { awaitProof, type KeyringPublishing, putKeyring } from '../log/publishKeyring.ts';
import { CloudKeyrings, heldVersion } from './CloudKeyrings.ts';
import { CommandCounters } from './CommandCounters.ts';
import type { OpenAccount } from './OpenAccount.ts';
import type { SessionDeps } from './SessionDeps.ts';

/** The household of an open account: its keys, its keyring, and calls that they sign. */
export class OpenHousehold {
  readonly household: Household;
  readonly api: ApiClient;
  /** What devices say that became of orders: whoever takes their events gives those of `openEvent` here, and says so by `follow` while it does. */
  readonly results = new CommandResults();
  /** What the cloud shows of the household's keyrings, held against the log. */
  readonly keyrings: CloudKeyrings;
  /** Where this client has followed the log to, for the vault whenever a keyring is published; owned by who follows it. */
  bookmark: LogBookmark | null = null;
  readonly #account: OpenAccount;
  readonly #deps: SessionDeps;
  readonly #renewal: KeyringRenewal;
  readonly #counters: CommandCounters;
  /** The log that the cloud names, before it is in the vault. Owned by `#meetLog`. */
  #met: AccountLog | null = null;

  private constructor(deps: SessionDeps, account: OpenAccount, secrets: HouseholdSecrets | MemberSecrets) {
    const { baseUrl, primitives, clock, random, authority } = deps;
    this.#deps = deps;
    this.#account = account;
    this.household = new Household(secrets, primitives, random);
    const signing = this.household.clientSigning;
    this.api = new ApiClient({
      baseUrl,
      signing,
      primitives,
      clock,
      random,
      fetch: deps.fetch,
      ...(authority === null ? {} : { authority }),
    });
    this.#counters = new CommandCounters(account);
    this.keyrings = new CloudKeyrings({
      ...{ api: this.api, household: this.household, primitives },
      account: {
        knownVersion: () => account.vault.knownKeyringVersion,
        log: () => this.log,
        refresh: () => account.refresh(),
      },
    });
    this.#renewal = new KeyringRenewal({
      household: this.household,
      clock,
      refresh: () => this.refresh(),
      publish: (keyring) => this.#put(keyring),
    });
  }

  /** The account's household with its newest keyring that the log shows; null where it has none yet. Pins the log where the account hasn't met one. Throws as `CloudKeyrings.take` and `meetLog`. */
  static async open(deps: SessionDeps, account: OpenAccount): Promise<OpenHousehold | null> {
    const secrets = account.vault.household;
    if (secrets === null) return null;
    const opened = new OpenHousehold(deps, account, secrets);
    await opened.#meetLog();
    await opened.refresh();
    await opened.#renewAtEase();
    return opened;
  }

  /** Makes a household with fresh keys, of which this account is the owner. Needs a fresh factor. */
  static async found(deps: SessionDeps, account: OpenAccount): Promise<OpenHousehold> {
    if (account.vault.household !== null)
      throw new PorchlightError('not_permitted', 'this account has a household already');
    const secrets = newHouseholdSecrets(deps.random);
    const opened = new OpenHousehold(deps, account, secrets);
    // In the vault first: what is founded with a key that is lost belongs to nobody.
    const log = account.vault.log ?? (await meetLog(deps, 0));
    await account.changeVault((vault) => ({
      ...vault,
      household: vault.household ?? secrets,
      log: vault.log ?? log,
    }));
    await account.linkHousehold(opened.household, { seedHex: secrets.rootSeedHex });
    return opened;
  }

  /**
   * Puts a keyring that this client signed to the cloud, which gives it to the devices once the log shows it; resolves then, to the proof. Where the cloud doesn't take it, it is taken back, so that the next attempt begins anew. Throws
   * `unavailable` where the log's witnesses are slow: then it is published all the same.
   */
  async publish(signed: VerifiedKeyring): Promise<string> {
    const proof = (await this.#put(signed)) ?? (await awaitProof(this.#publishing, signed));
    const { record, keyring } = signed;
    this.keyrings.proofs.require({ record, version: keyring.version, proof }, false);
    return proof;
  }

  /** Takes the keyrings that others published since. Throws as `CloudKeyrings.take`. */
  async refresh(): Promise<void> {
    await this.#noteVersion(await this.keyrings.take());
  }

  /** The log as this account knows it. */
  get log(): AccountLog {
    const log = this.#account.vault.log ?? this.#met;
    if (log === null) throw new PorchlightError('internal', 'the log is met when the household is opened');
    return log;
  }

  /** Whether the household has a keyring yet: not before its first device or member. */
  get hasKeyring(): boolean {
    return heldVersion(this.household) > 0;
  }

  /** Opens a clip of the household while it comes. Throws as `openClipStream` and the API do. */
  async openClip(
    { clipId, deviceId }: { readonly clipId: ClipId; readonly deviceId: DeviceId },
    signal: AbortSignal,
  ): Promise<{ readonly sizeBytes: number | null; readonly parts: AsyncGenerator<ClipPart> }> {
    const { sizeBytes, pieces } = await this.api.stream(`/v1/clips/${clipId}/object`, signal);
    return { sizeBytes, parts: this.openRecords({ clipId, deviceId }, pieces) };
  }

  /** Opens a stored clip of the household from its bytes, in pieces. Throws as `openClipStream`, and `unknown_device`. */
  openRecords(
    { clipId, deviceId }: { readonly clipId: ClipId; readonly deviceId: DeviceId },
    pieces: AsyncIterable<Uint8Array>,
  ): AsyncGenerator<ClipPart> {
    const { primitives } = this.#deps;
    const device = { deviceId, signingKey: this.household.signingKeyOf(deviceId) };
    const clipKeyFor = (opening: Opening) => this.clipKeyOf(opening);
    const nodesFor = (opening: Opening) => nodesOfClip(opening, clipKeyFor(opening), primitives);
    return openClipStream(pieces, { clipId, device, primitives, nodesFor, clipKeyFor });
  }

  /** The key of a clip that the cloud keeps; fetches no more of it than its opening. Throws as `openClip`. */
  async clipKeyOfStored(clip: { readonly clipId: ClipId; readonly deviceId: DeviceId }): Promise<Uint8Array> {
    const ending = new AbortController();
    const { parts } = await this.openClip(clip, ending.signal);
    try {
      for await (const part of parts) if (part.kind === 'opening') return this.clipKeyOf(part.opening);
    } finally {
      ending.abort();
    }
    throw new PorchlightError('truncated_clip', 'there is nothing of this clip');
  }

  /** The key of a clip by its opening. Throws `sealed_for_another`. */
  clipKeyOf(opening: Opening): Uint8Array {
    return unwrapClipKey(opening, this.household.epochKeys(opening.deviceId), this.#deps.primitives);
  }

  /**
   * Signs an order over a fresh challenge of the device and sends it; resolves to the id that the device's `command-result` names. While somebody `follow`s the results it waits for that one, for 8 s, and orders anew
   * where the device found it stale: then it throws what the device refused, with a hint, and `device_offline` where it says nothing. Throws `device_offline` also where the device isn't connected.
   */
  async order(deviceId: DeviceId, order: Order): Promise<string> {
    await this.#renewal.renewIfDue();
    const way = new ApiCommands(this.api, deviceId, this.results);
    return (await orderInTime(deviceId, order, way, this.#orderingClient, platformTimer)).commandId;
  }

  /** An event of one of the household's devices as it comes. Throws as `verifiedEvent`. */
  openEvent(record: Uint8Array): DeviceEvent {
    return verifiedEvent(record, this.household.keyring.keyring, this.#deps.primitives);
  }

  /** Looks at a device live, from now on until `stop`. */
  watchLive(
    deviceId: DeviceId,
    quality: LiveQuality,
    listener: LiveListener,
    openSocket: OpenLiveSocket,
    timer: LiveTimer = platformTimer,
  ): LiveWatch {
    const { baseUrl, clock } = this.#deps;
    const { api } = this;
    const way = { api, baseUrl, openSocket, clock, timer };
    return new LiveWatch({ ...this.#orderingClient, ...way }, deviceId, quality, listener);
  }

  /** So that guests' rights don't lapse while an owner only watches. What fails here is made again before the next order. */
  async #renewAtEase(): Promise<void> {
    try {
      await this.#renewal.renewIfDue();
    } catch (error) {
      if (!isPorchlightError(error)) throw error;
    }
  }

  get #orderingClient(): OrderingClient & { readonly household: Household } & Pick<
      SessionDeps,
      'primitives' | 'random'
    > {
    const { primitives, random } = this.#deps;
    const nextCounter = () => this.#counters.next();
    const renewKeyring = async () => {
      await this.refresh();
      await this.#renewal.renewIfDue();
    };
    return { household: this.household, nextCounter, renewKeyring, primitives, random };
  }

  get #publishing(): KeyringPublishing {
    return { api: this.api, household: this.household, primitives: this.#deps.primitives };
  }

  /** Resolves once the cloud has it: to the proof, or null while it waits for the log. */
  async #put(signed: VerifiedKeyring): Promise<string | null> {
    const { household } = this;
    const { record, keyring } = signed;
    let proof: string | null;
    try {
      // Again, for what broke off between the founding and the first keyring; saying it twice is no error.
      if (keyring.version === 1) await this.#linkAsFounder();
      await this.#noteMade(signed);
      proof = await putKeyring(this.#publishing, signed);
    } catch (error) {
      household.takeBack(signed);
      throw error;
    }
    if (heldVersion(household) < keyring.version) household.adopt(record);
    await this.#noteVersion(keyring.version);
    return proof;
  }

  async #linkAsFounder(): Promise<void> {
    const secrets = this.#secrets();
    if ('rootSeedHex' in secrets) {
      await this.#account.linkHousehold(this.household, { seedHex: secrets.rootSeedHex });
    }
  }

  async #meetLog(): Promise<void> {
    if (this.#account.vault.log === undefined) this.#met = await meetLog(this.#deps, 0);
  }

  /** In the vault before the log can show it, so that no browser of this account takes it for somebody else's. */
  async #noteMade({ record, keyring }: VerifiedKeyring): Promise<void> {
    const hashHex = bytesToHex(this.#deps.primitives.sha256(record));
    const { bookmark } = this;
    await this.#account.changeVault((vault) => ({
      ...vault,
      log: {
        ...withMade(vault.log ?? this.log, keyring.version, hashHex),
        ...(bookmark === null ? {} : { bookmark }),
      },
    }));
  }

  /** What was there when the account met the log is nothing that it must be alarmed at. */
  async #noteVersion(version: number): Promise<void> {
    const { vault } = this.#account;
    if (version <= vault.knownKeyringVersion && vault.log !== undefined) return;
    await this.#account.changeVault((before) => ({
      ...before,
      knownKeyringVersion: Math.max(version, before.knownKeyringVersion),
      log: before.log ?? { ...this.log, watchedFrom: version },
    }));
  }

  #secrets(): HouseholdSecrets | MemberSecrets {
    const secrets = this.#account.vault.household;
    if (secrets === null) throw new PorchlightError('not_found', 'this account has no household');
    return secrets;
  }
}
