import { type Command, commandSchema } from '@porchlight/contracts';
import { bytesToHex, type DeviceId, type RandomSource, randomId } from '@porchlight/kernel';
import { makeStatement } from '@porchlight/seal/header';
import type { KeyPair, SealPrimitives } from '@porchlight/seal/seal';

/** What somebody wants of a device. */
export type Order = Command['command'];

/** One order, over a challenge that the device gave out within seconds, with a counter above all before of this client. */
export interface CommandOrder {
  readonly deviceId: DeviceId;
  readonly challengeHex: string;
  readonly counter: number;
  readonly order: Order;
}

/** A signed `command` statement; its id is what the device's result names. */
export interface SignedCommand {
  readonly commandId: string;
  readonly counter: number;
  readonly record: Uint8Array;
}

/** Signs a command (contracts/spec/mqtt.md 4.8) by the member's client key; nothing else signs one. */
export function signCommand(
  { deviceId, challengeHex, counter, order }: CommandOrder,
  clientSigning: KeyPair,
  primitives: Pick<SealPrimitives, 'sign'>,
  random: RandomSource,
): SignedCommand {
  const command: Command = commandSchema.parse({
    commandId: randomId(random),
    deviceId,
    clientKeyHex: bytesToHex(clientSigning.publicKey),
    counter,
    challengeHex,
    command: order,
  });
  const record = makeStatement('command', command, (message) =>
    primitives.sign(message, clientSigning.secretKey),
  );
  return { commandId: command.commandId, counter, record };
}
