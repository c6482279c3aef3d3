import { Switch } from '../kit/index.ts';
import type { DeviceView } from '../worker/HouseholdPart.ts';
import { SWITCHES, type SwitchOrder } from './orderWords.ts';
import type { OrderState } from './useOrders.ts';
import { useTold } from './useTold.ts';

/** One thing of a device that is on or off, and can be ordered to be the other. It shows what was ordered while the device hasn't answered, and what the device says else. */
export function OrderSwitch({
  kind,
  device,
  state,
  give,
  hinted = false,
}: {
  kind: SwitchOrder['kind'];
  device: DeviceView;
  state: OrderState;
  give: (order: SwitchOrder) => void;
  hinted?: boolean;
}) {
  const { label, hint, word, atFirst } = SWITCHES[kind];
  const told = useTold(device)?.[word] ?? atFirst;
  const isOut = state.kind === 'sent' && state.order.kind === kind;
  return (
    <Switch
      isSelected={isOut ? state.order.on : told}
      isDisabled={!device.online || !device.mayCommand || state.kind === 'sent'}
      onChange={(on) => give({ kind, on })}
      {...(hinted ? { hint } : {})}
    >
      {label}
    </Switch>
  );
}
