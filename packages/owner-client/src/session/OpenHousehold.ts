import type { DeviceEvent, LiveQuality } from '@porchlight/contracts';
import {
  base64ToBytes,
  bytesToBase64,
  type ClipId,
  type DeviceId,
  isPorchlightError,
  PorchlightError,
} from '@porchlight/kernel';
import type { Opening, VerifiedKeyring } from '@porchlight/seal/header';
import { nodesOfClip, unwrapClipKey } from '@porchlight/seal/open';
import { z } from 'zod';
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
import { CommandCounters } from './CommandCounters.ts';
import type { OpenAccount } from './OpenAccount.ts';
import type { SessionDeps } from './SessionDeps.ts';

const publishedAnswer = z.looseObject({ proof: z.string().nullish() });
const keyringAnswer = z.object({ keyringB64: z.base64() });

/** Versions before the newest that are read for epochs which have left its history. */
const EARLIER_KEYRINGS = 20;

/** The household of an open account: its keys, its keyring, and calls that they sign. */
export class OpenHousehold {
  readonly household: Household;
  readonly api: ApiClient;
  /** What devices say that became of orders: whoever takes their events gives those of `openEvent` here, and says so by `follow` while it does. */
  readonly results = new CommandResults();
  readonly #account: OpenAccount;
  readonly #deps: SessionDeps;
  readonly #renewal: KeyringRenewal;
  readonly #counters: CommandCounters;

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
    this.#renewal = new KeyringRenewal({
      household: this.household,
      clock,
      refresh: () => this.refresh(),
      publish: (keyring) => this.publish(keyring),
    });
  }

  /** The account's household with its newest keyring; null where it has none yet. Throws `stale_keyring` where the cloud holds back a newer one than this account has seen, and what `verifyKeyring` throws. */
  static async open(deps: SessionDeps, account: OpenAccount): Promise<OpenHousehold | null> {
    const secrets = account.vault.household;
    if (secrets === null) return null;
    const opened = new OpenHousehold(deps, account, secrets);
    await opened.#readKeyrings();
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
    await account.changeVault((vault) => ({ ...vault, household: vault.household ?? secrets }));
    await account.linkHousehold(opened.household, { seedHex: secrets.rootSeedHex });
    return opened;
  }

  /** Puts a keyring that this client signed to the cloud, which gives it to the devices. Where that fails the keyring is taken back, so that the next attempt begins anew. */
  async publish(signed: VerifiedKeyring): Promise<string> {
    const { record, keyring } = signed;
    const keyringB64 = bytesToBase64(record);
    let proof: string;
    try {
      // Again, for what broke off between the founding and the first keyring; saying it twice is no error.
      if (keyring.version === 1) await this.#linkAsFounder();
      const path = `/v1/households/${this.household.id}/keyring` as const;
      proof = (await this.api.json('PUT', path, publishedAnswer, { keyringB64 })).proof ?? '';
    } catch (error) {
      this.household.takeBack(signed);
      throw error;
    }
    if ((keyringOf(this.household)?.keyring.version ?? 0) < keyring.version) this.household.adopt(record);
    await this.#noteVersion(keyring.version);
    return proof;
  }

  /** Takes the keyrings that others published since. */
  async refresh(): Promise<void> {
    await this.#readKeyrings();
  }

  /** Whether the household has a keyring yet: not before its first device or member. */
  get hasKeyring(): boolean {
    return keyringOf(this.household) !== null;
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

  async #linkAsFounder(): Promise<void> {
    const secrets = this.#secrets();
    if ('rootSeedHex' in secrets) {
      await this.#account.linkHousehold(this.household, { seedHex: secrets.rootSeedHex });
    }
  }

  async #readKeyrings(): Promise<void> {
    const least = this.#account.vault.knownKeyringVersion;
    const newest = await this.#newestRecord();
    if (newest === null) {
      if (least > 0) throw heldBack();
      return;
    }
    const held = keyringOf(this.household)?.keyring.version ?? 0;
    // Read once to learn its version; `adoptAll` checks it again with those before it.
    const probe = new Household(this.#secrets(), this.#deps.primitives, this.#deps.random);
    probe.adopt(newest);
    const { version } = probe.keyring.keyring;
    if (version < Math.max(least, held)) throw heldBack();
    if (version === held) return;
    const from = held > 0 ? held + 1 : Math.max(1, version - EARLIER_KEYRINGS);
    const records: Uint8Array[] = [];
    for (let each = from; each < version; each += 1) records.push(await this.#recordOf(each));
    this.household.adoptAll([...records, newest]);
    await this.#noteVersion(version);
  }

  async #newestRecord(): Promise<Uint8Array | null> {
    try {
      const path = `/v1/households/${this.household.id}/keyring` as const;
      return base64ToBytes((await this.api.json('GET', path, keyringAnswer)).keyringB64);
    } catch (error) {
      // Before the first keyring nobody is known to the cloud, this client neither.
      const isNone = isPorchlightError(error, 'not_found', 'unauthenticated');
      if (isNone && this.#account.vault.knownKeyringVersion === 0) return null;
      throw error;
    }
  }

  async #recordOf(version: number): Promise<Uint8Array> {
    const path = `/v1/households/${this.household.id}/keyrings/${version}` as const;
    return base64ToBytes((await this.api.json('GET', path, keyringAnswer)).keyringB64);
  }

  async #noteVersion(version: number): Promise<void> {
    if (version <= this.#account.vault.knownKeyringVersion) return;
    await this.#account.changeVault((vault) => ({
      ...vault,
      knownKeyringVersion: Math.max(version, vault.knownKeyringVersion),
    }));
  }

  #secrets(): HouseholdSecrets | MemberSecrets {
    const secrets = this.#account.vault.household;
    if (secrets === null) throw new PorchlightError('not_found', 'this account has no household');
    return secrets;
  }
}

/** Null before the first. */
function keyringOf(household: Household): VerifiedKeyring | null {
  try {
    return household.keyring;
  } catch (error) {
    if (isPorchlightError(error, 'not_found')) return null;
    throw error;
  }
}

function heldBack(): PorchlightError {
  const hint =
    'the cloud holds back the newest keyring of your household: something is wrong there; don’t rely on it';
  return new PorchlightError('stale_keyring', hint);
}
