import { Button, Card, Notice, Row } from '../kit/index.ts';
import type { DeviceView } from '../worker/HouseholdPart.ts';
import { kindOf, nameOf } from './deviceWords.ts';
import { OrderAnswer } from './OrderAnswer.tsx';
import { OrderSwitch } from './OrderSwitch.tsx';
import { isSwitch } from './orderWords.ts';
import { SirenButton } from './SirenButton.tsx';
import { useOrders } from './useOrders.ts';
import { useTold } from './useTold.ts';

/** What a device may be told: each order is signed in this browser, and counts as done once the device has said so, signed. */
export function OrdersCard({ device }: { device: DeviceView }) {
  const { state, give } = useOrders(device.deviceId);
  const told = useTold(device);
  const { orders } = kindOf(device.kind);
  if (orders.length === 0) return null;
  const isDisabled = !device.online || !device.mayCommand || state.kind === 'sent';
  return (
    <Card title="Orders">
      <div>
        {orders.filter(isSwitch).map((kind) => (
          <OrderSwitch key={kind} kind={kind} device={device} state={state} give={give} hinted />
        ))}
      </div>
      <Row>
        {orders.includes('chime') && (
          <Button icon="bell" isDisabled={isDisabled} onPress={() => give({ kind: 'chime' })}>
            Ring the chime
          </Button>
        )}
        {orders.includes('siren') && told?.siren !== true && (
          <SirenButton
            name={nameOf(device)}
            isDisabled={isDisabled}
            onSound={() => give({ kind: 'siren', on: true })}
          />
        )}
        {orders.includes('siren') && told?.siren !== true && (
          <Button isDisabled={isDisabled} onPress={() => give({ kind: 'siren', on: false })}>
            Silence it
          </Button>
        )}
      </Row>
      <OrderAnswer state={state} />
      {!device.mayCommand && <Notice>You may not order this device. An owner can let you.</Notice>}
      {device.mayCommand && !device.online && <Notice>It is offline, so no order reaches it.</Notice>}
    </Card>
  );
}
