import { setTimeout as delay } from 'node:timers/promises';
import type { DeviceKind } from '@porchlight/contracts';
import { PAIRING_RELAY_LIMITS, PairingRelay, type PairingRelayOptions } from '@porchlight/contracts/http';
import { type Clock, isPorchlightError, PorchlightError, type RandomSource } from '@porchlight/kernel';
import { DevicePairing, PAIRING_LIFETIME_MS, type PairedHousehold } from '@porchlight/seal/pairing';
import type { SealPrimitives } from '@porchlight/seal/seal';
import { parsePolicy } from '@porchlight/tlog';
import type { DeviceIdentity } from '../device/identity.ts';
import { requireLoggedKeyring } from '../device/LogMemory.ts';
import { hasPairing, pinHousehold, requireUnpinned } from '../device/Pairing.ts';

export interface SetupListener {
  /** What the device shows until the next one, or until it is paired. Secret. */
  codeShown(code: Pick<DevicePairing, 'setupCode' | 'uri'>): void;
  /** Somebody or something failed the pairing under the code that was shown; another one follows. */
  refused(error: PorchlightError): void;
}

export interface SetupDeps {
  readonly folder: string;
  readonly kind: DeviceKind;
  readonly identity: DeviceIdentity;
  readonly relay: PairingRelayOptions;
  /** One that isn't set meanwhile. */
  readonly clock: Clock;
  readonly random: RandomSource;
  readonly primitives: SealPrimitives;
  readonly listener: SetupListener;
  /** How long it waits after a refusal before it shows another code; doubled each time. */
  readonly pauseMs?: { readonly first: number; readonly longest: number };
}

/** A household that is pinned; `confirmed` resolves once the relay has the confirmation, or could not take it while the code counted. */
export interface SetUp {
  readonly household: PairedHousehold;
  readonly confirmed: Promise<void>;
}

const PAUSE_MS = { first: 1000, longest: 60_000 };

/**
 * Shows setup codes, one after the other, until a household has paired the device through the relay, and pins that household (spec/device.md section 8).
 * Throws `not_permitted` where one is pinned already, and the reason of `stop` once that is aborted.
 */
export async function setUpDevice(deps: SetupDeps, stop: AbortSignal): Promise<SetUp> {
  const { first, longest } = deps.pauseMs ?? PAUSE_MS;
  for (let pauseMs = first; ; ) {
    stop.throwIfAborted();
    const ending = AbortSignal.any([stop, AbortSignal.timeout(PAIRING_LIFETIME_MS)]);
    try {
      return await pairOnce(deps, ending);
    } catch (error) {
      stop.throwIfAborted();
      if (ending.aborted) {
        pauseMs = first;
        continue;
      }
      if (!isPorchlightError(error) || hasPairing(deps.folder)) throw error;
      deps.listener.refused(error);
      await delay(pauseMs, undefined, { signal: stop });
      pauseMs = Math.min(2 * pauseMs, longest);
    }
  }
}

/** One pairing under one code. Throws what the pairing and the relay throw, or the reason of `ending`. */
async function pairOnce(deps: SetupDeps, ending: AbortSignal): Promise<SetUp> {
  const { folder, kind, identity, listener } = deps;
  requireUnpinned(folder);
  const { signing, box } = identity;
  const pairing = new DevicePairing({ kind, signing, boxKey: box.publicKey }, deps);
  const relay = new PairingRelay(pairing.rendezvousIdHex, deps.relay);
  listener.codeShown(pairing);
  const meet = pairing.acceptHello(await relay.take('hello', ending));
  await relay.put('meet', meet, ending);
  const household = pairing.acceptOffer(await takeOffer(relay, ending));
  requireLoggedOffer(household, deps.primitives);
  pinHousehold(folder, household.offer);
  const confirmed = relay.put('done', household.done, ending).catch(() => undefined);
  return { household, confirmed };
}

/** Throws as `requireLoggedKeyring`. */
function requireLoggedOffer({ offer, keyring }: PairedHousehold, primitives: SealPrimitives): void {
  const proven = { record: keyring.record, version: keyring.keyring.version, proof: offer.keyringProof };
  requireLoggedKeyring(proven, offer, parsePolicy(offer.logPolicy, primitives.sha256), primitives);
}

/** A code that a client has begun with is spent, so a client that doesn't go on is given up. */
async function takeOffer(relay: PairingRelay, ending: AbortSignal): Promise<Uint8Array> {
  const tooLate = AbortSignal.timeout(PAIRING_RELAY_LIMITS.offerWaitMs);
  try {
    return await relay.take('offer', AbortSignal.any([ending, tooLate]));
  } catch (error) {
    if (ending.aborted || !tooLate.aborted) throw error;
    const hint = 'the client that began with this setup code has not gone on: begin again with the new one';
    throw new PorchlightError('limit_exceeded', hint);
  }
}
