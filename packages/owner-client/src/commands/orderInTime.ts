import { type DeviceId, PorchlightError } from '@porchlight/kernel';
import type { LiveTimer } from '../live/LiveTimer.ts';
import { type CommandWay, giveOrder, type OrderingClient } from './giveOrder.ts';
import type { Order, SignedCommand } from './signCommand.ts';

const PATIENCE_MS = 8_000;

/**
 * As `giveOrder`, for at most 8 s: then it throws `device_offline`, and sends nothing more. A device says nothing to who may not order, so that throws
 * `not_permitted` here.
 */
export async function orderInTime(
  deviceId: DeviceId,
  order: Order,
  way: CommandWay,
  client: OrderingClient,
  timer: Pick<LiveTimer, 'after'>,
): Promise<SignedCommand> {
  if (!mayOrder(deviceId, client)) await client.renewKeyring();
  if (!mayOrder(deviceId, client)) {
    const hint = 'your household doesn’t let you command this device: ask an owner';
    throw new PorchlightError('not_permitted', hint);
  }
  const ending = new AbortController();
  const callOff = timer.after(PATIENCE_MS, () => ending.abort(silentDevice()));
  try {
    return await giveOrder(deviceId, order, way, client, ending.signal);
  } finally {
    callOff();
    ending.abort(silentDevice());
  }
}

function mayOrder(deviceId: DeviceId, { household }: OrderingClient): boolean {
  const device = household.keyring.keyring.devices.find((each) => each.deviceId === deviceId);
  return device?.commanders.includes(household.memberId) ?? false;
}

function silentDevice(): PorchlightError {
  const hint =
    'the device has not said that it did it: look at what it shows before you try again, and see its power and network';
  return new PorchlightError('device_offline', hint);
}
