import type { Command } from '@porchlight/contracts';
import { devicePageSchema } from '@porchlight/contracts/http';
import { bytesToBase64, bytesToHex, PorchlightError, randomId, systemRandom } from '@porchlight/kernel';
import { makeStatement } from '@porchlight/seal/header';
import { nodePrimitives } from '@porchlight/seal/node';
import { z } from 'zod';
import type { Home, HomeDevice } from './Home.ts';

const anything = z.looseObject({});

/** A command on its way: its id, which the device's answer names, and its number. */
export interface SentCommand {
  readonly commandId: string;
  readonly counter: number;
}

/**
 * Signs an order with the owner's client key, over the challenge that the device has out, and sends it through the cloud, which can't make one itself.
 * The device's answer comes as a `command-result` event. Throws `device_offline`, or what the API throws.
 */
export async function orderDevice(
  home: Home,
  device: HomeDevice,
  order: Command['command'],
): Promise<SentCommand> {
  await home.renewIfDue();
  const { devices } = await home.client.json('GET', '/v1/devices', devicePageSchema);
  const challengeHex = devices.find((each) => each.deviceId === device.deviceId)?.challengeHex ?? null;
  if (challengeHex === null)
    throw new PorchlightError('device_offline', `${device.name} isn't connected: try again in a moment`);
  const command = signedCommand(home, device, order, challengeHex);
  const commandB64 = bytesToBase64(command.record);
  await home.client.json('POST', `/v1/devices/${device.deviceId}/commands`, anything, { commandB64 });
  return command;
}

/** The statement itself; its counter is spent. */
export function signedCommand(
  home: Home,
  { deviceId }: HomeDevice,
  order: Command['command'],
  challengeHex: string,
): SentCommand & { readonly record: Uint8Array } {
  const { clientSigning } = home.household;
  const command: Command = {
    commandId: randomId(systemRandom),
    deviceId,
    clientKeyHex: bytesToHex(clientSigning.publicKey),
    counter: home.nextCommandCounter(),
    challengeHex,
    command: order,
  };
  const record = makeStatement('command', command, (message) =>
    nodePrimitives.sign(message, clientSigning.secretKey),
  );
  return { commandId: command.commandId, counter: command.counter, record };
}
