import type { DeviceId, RandomSource } from '@porchlight/kernel';
import type { SealPrimitives } from '@porchlight/seal/seal';
import type { Household } from '../household/Household.ts';
import type { CommandResult } from './CommandResults.ts';
import { refusedOrder } from './refusedOrder.ts';
import { type Order, type SignedCommand, signCommand } from './signCommand.ts';

/** How commands reach one device. */
export interface CommandWay {
  /** A fresh challenge of the device. Throws `device_offline` and the like, or the reason of `signal`. */
  challenge(signal: AbortSignal): Promise<string>;
  /** Sends a command and waits for what the device says of it, by its signature; `unseen` where that can't be seen here, and `unsent` where the way broke before. Throws as `challenge`. */
  send(command: SignedCommand, signal: AbortSignal): Promise<CommandResult | 'unseen' | 'unsent'>;
}

/** Who orders. */
export interface OrderingClient {
  readonly household: Pick<Household, 'clientSigning' | 'keyring' | 'mayChange' | 'memberId'>;
  /** A counter above all before, kept before it is given out. */
  readonly nextCounter: () => Promise<number>;
  /** Takes the newest keyring, and renews it where that is due and this client may. */
  readonly renewKeyring: () => Promise<void>;
  readonly primitives: Pick<SealPrimitives, 'sign'>;
  readonly random: RandomSource;
}

/** How often a command is signed that the device finds stale, for another was faster. */
const STALE_TRIES = 3;

/**
 * Signs an order over a fresh challenge and sends it, anew where it was stale or the keyring was; resolves to what was sent when the device has done it, or where nobody can see that. Throws what the
 * device refused it for with a hint for the person, what `client` and `way` throw, and the reason of `signal`, after which nothing more is sent.
 */
export async function giveOrder(
  deviceId: DeviceId,
  order: Order,
  way: CommandWay,
  client: OrderingClient,
  signal: AbortSignal,
): Promise<SignedCommand> {
  let hasRenewed = false;
  for (let tries = 1; ; tries += 1) {
    const [counter, challengeHex] = await Promise.all([client.nextCounter(), way.challenge(signal)]);
    signal.throwIfAborted();
    const { household, primitives, random } = client;
    const place = { deviceId, challengeHex, counter, order };
    const command = signCommand(place, household.clientSigning, primitives, random);
    const result = await way.send(command, signal);
    if (result === 'unseen') return command;
    if (result === 'unsent') continue;
    if (result.outcome === 'done') return command;
    if (result.reason === 'stale_command' && tries < STALE_TRIES) continue;
    if (result.reason !== 'stale_keyring' || hasRenewed)
      throw refusedOrder(result.reason, order, household.mayChange);
    hasRenewed = true;
    await client.renewKeyring();
  }
}
