import { type DeviceId, PorchlightError } from '@porchlight/kernel';
import type { LiveTimer } from '../live/LiveTimer.ts';
import { type CommandWay, giveOrder, type OrderingClient } from './giveOrder.ts';
import type { Order, SignedCommand } from './signCommand.ts';

const PATIENCE_MS = 8_000;

/** As `giveOrder`, for at most 8 s: then it throws `device_offline`, and sends nothing more. */
export async function orderInTime(
  deviceId: DeviceId,
  order: Order,
  way: CommandWay,
  client: OrderingClient,
  timer: Pick<LiveTimer, 'after'>,
): Promise<SignedCommand> {
  const ending = new AbortController();
  const callOff = timer.after(PATIENCE_MS, () => ending.abort(silentDevice()));
  try {
    return await giveOrder(deviceId, order, way, client, ending.signal);
  } finally {
    callOff();
    ending.abort(silentDevice());
  }
}

function silentDevice(): PorchlightError {
  const hint =
    'the device has not said that it did it: look at what it shows before you try again, and see its power and network';
  return new PorchlightError('device_offline', hint);
}
