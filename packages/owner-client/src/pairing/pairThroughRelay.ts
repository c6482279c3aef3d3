import {
  type CloudDescription,
  PAIRING_RELAY_LIMITS,
  PairingRelay,
  type PairingRelayOptions,
} from '@porchlight/contracts/http';
import {
  bytesToBase64,
  bytesToHex,
  type Clock,
  type DeviceId,
  PorchlightError,
  type RandomSource,
} from '@porchlight/kernel';
import type { VerifiedKeyring } from '@porchlight/seal/header';
import {
  ClientPairing,
  PAIRING_LIFETIME_MS,
  type PairingIdentity,
  type ReadSetupCode,
} from '@porchlight/seal/pairing';
import type { SealPrimitives } from '@porchlight/seal/seal';
import type { Household } from '../household/Household.ts';
import { keyringWith } from './keyringWith.ts';
import { offeredLog, requireLogged } from './offeredLog.ts';

/** How far a pairing has come: waiting for the device, the device was met, its keyring is being published, the offer is on its way, done. */
export type PairingProgress = 'waiting' | 'met' | 'publishing' | 'offered' | 'paired';

export interface RelayPairing {
  readonly household: Household;
  /** As `readPairingCode` reads it. */
  readonly code: ReadSetupCode;
  readonly relay: PairingRelayOptions;
  /** As `askCloud` tells it. */
  readonly cloud: CloudDescription;
  /** Where the device will stand: an H3 cell of resolution 10, or null for none. */
  readonly cell: string | null;
  /** Asked with the device's kind and id before it is put into the keyring; false ends the pairing, and so do four and a half minutes. */
  readonly confirm: (device: PairingIdentity) => Promise<boolean>;
  /** Keeps the keyring on this client and puts it to the API; resolves to the `.tlog-proof` of its entry, when the log shows it. Called before the offer goes out, since the broker lets no unknown device in and the device takes no keyring without its proof. */
  readonly publish: (keyring: VerifiedKeyring) => Promise<string>;
  readonly progress: (step: PairingProgress) => void;
  /** When keyrings are said to be made. */
  readonly clock: Clock;
  /** One that isn't set meanwhile: `monotonicClock`. */
  readonly stopwatch: Clock;
  readonly random: RandomSource;
  readonly primitives: SealPrimitives;
  /** Aborted when the person gives up. */
  readonly signal: AbortSignal;
}

/** What was paired. */
export interface RelayPaired {
  readonly deviceId: DeviceId;
  readonly keyring: VerifiedKeyring;
}

/**
 * Pairs the device that shows the code, through a relay that is trusted with nothing (seal/spec/pairing.md, contracts/spec/pairing-relay.md). Resolves once the device has confirmed.
 * Throws what a faulty or false relay, device or code makes: `wrong_key`, `bad_signature`, `broken_chain`, `wrong_device`, `malformed_record`, `unsupported_version`; `replayed` where another client uses the code;
 * `limit_exceeded` when the code's time is over; `not_permitted` where `confirm` said no or without the root's seed; what `publish` throws; `not_logged`, `untrusted_checkpoint` and the like where the cloud names no log or its proof doesn't hold; and the reason of `signal`. After `publish` has resolved the keyring names the device, paired or not:
 * the caller pairs it again, which adds nothing, or retires it.
 */
export async function pairThroughRelay(request: RelayPairing): Promise<RelayPaired> {
  const ending = new AbortController();
  const timer = setTimeout(() => ending.abort(expired()), PAIRING_LIFETIME_MS);
  try {
    return await pair(request, AbortSignal.any([request.signal, ending.signal]));
  } finally {
    clearTimeout(timer);
  }
}

/** The device has given a client up soon after; what is left is for the keyring and the offer. */
const CONFIRM_MS = PAIRING_RELAY_LIMITS.offerWaitMs - 30_000;

async function pair(request: RelayPairing, signal: AbortSignal): Promise<RelayPaired> {
  const { code, household, progress, confirm, publish, primitives, random, stopwatch } = request;
  const log = offeredLog(request.cloud, household);
  const pairing = new ClientPairing(code, { primitives, random, clock: stopwatch });
  const relay = new PairingRelay(pairing.rendezvousIdHex, request.relay);
  progress('waiting');
  await relay.put('hello', pairing.hello, signal);
  const identity = pairing.meet(await relay.take('meet', signal));
  progress('met');
  const metAtMs = stopwatch.nowMs();
  if (!(await confirm(identity)))
    throw new PorchlightError('not_permitted', 'the device was not confirmed: nothing was changed');
  if (stopwatch.nowMs() - metAtMs > CONFIRM_MS) throw expired();
  signal.throwIfAborted();
  progress('publishing');
  const keyring = keyringWith(household, identity, request.clock.nowMs());
  const keyringProof = await publish(keyring);
  requireLogged(keyring, keyringProof, log, primitives);
  const offer = pairing.offer({
    rootKeyHex: bytesToHex(household.root.publicKey),
    keyringB64: bytesToBase64(keyring.record),
    receiptKeyHex: request.cloud.receiptKeyHex,
    brokerUrl: request.cloud.brokerUrl,
    cell: request.cell,
    ...log,
    keyringProof,
  });
  await relay.put('offer', offer, signal);
  progress('offered');
  pairing.finish(await relay.take('done', signal));
  progress('paired');
  return { deviceId: identity.deviceId, keyring };
}

function expired(): PorchlightError {
  const hint = 'this took longer than the setup code counts: have the device show a new one';
  return new PorchlightError('limit_exceeded', hint);
}
