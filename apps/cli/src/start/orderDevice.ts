import { systemRandom } from '@porchlight/kernel';
import {
  ApiCommands,
  CommandResults,
  type Order,
  orderInTime,
  type SignedCommand,
} from '@porchlight/owner-client';
import { platformTimer } from '@porchlight/owner-client/live';
import { nodePrimitives } from '@porchlight/seal/node';
import type { Home, HomeDevice } from './Home.ts';

/** The board's events are the cloud's word, so nobody waits for one here. */
const UNHEARD = new CommandResults();

/**
 * Signs an order with the owner's client key, over a fresh challenge of the device, and sends it through the cloud, which can't make one itself.
 * The device's answer comes as a `command-result` event. Throws `device_offline`, or what the API throws.
 */
export async function orderDevice(
  home: Home,
  { deviceId }: HomeDevice,
  order: Order,
): Promise<SignedCommand> {
  await home.renewIfDue();
  const client = {
    household: home.household,
    nextCounter: async () => home.nextCommandCounter(),
    renewKeyring: () => home.renewIfDue(),
    primitives: nodePrimitives,
    random: systemRandom,
  };
  const way = new ApiCommands(home.client, deviceId, UNHEARD);
  return orderInTime(deviceId, order, way, client, platformTimer);
}
