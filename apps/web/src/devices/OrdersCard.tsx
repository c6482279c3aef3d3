import { Button, Card, Notice, Row, Switch } from '../kit/index.ts';
import type { DeviceView } from '../worker/HouseholdPart.ts';
import { type Order, ordersOf } from './orderWords.ts';
import { type OrderState, useOrders } from './useOrders.ts';

type Switched = Exclude<Order['kind'], 'chime' | 'siren'>;

const SWITCHES: Readonly<Record<Switched, { readonly label: string; readonly hint: string }>> = {
  arm: { label: 'Records motion', hint: 'Off: it tells of motion, and films none.' },
  privacy: { label: 'Privacy mode', hint: 'On: it neither films nor listens.' },
  light: { label: 'Light', hint: 'It comes on by itself when something moves.' },
};

/** What a device may be told: each order is signed in this browser, and answered by the device itself. */
export function OrdersCard({ device }: { device: DeviceView }) {
  const { state, give } = useOrders(device.deviceId);
  const orders = ordersOf(device.kind);
  if (orders.length === 0) return null;
  const isDisabled = !device.online || !device.mayCommand || state.kind === 'sent';
  const switched = orders.filter((kind): kind is Switched => kind in SWITCHES);
  return (
    <Card title="Orders">
      <div>
        {switched.map((kind) => (
          <Switch
            key={kind}
            hint={SWITCHES[kind].hint}
            isSelected={isOn(kind, device, state)}
            isDisabled={isDisabled}
            onChange={(on) => give({ kind, on })}
          >
            {SWITCHES[kind].label}
          </Switch>
        ))}
      </div>
      <Row>
        {orders.includes('chime') && (
          <Button icon="bell" isDisabled={isDisabled} onPress={() => give({ kind: 'chime' })}>
            Ring the chime
          </Button>
        )}
        {orders.includes('siren') && (
          <>
            <Button
              icon="siren"
              look="danger"
              isDisabled={isDisabled}
              onPress={() => give({ kind: 'siren', on: true })}
            >
              Sound the siren
            </Button>
            <Button isDisabled={isDisabled} onPress={() => give({ kind: 'siren', on: false })}>
              Silence it
            </Button>
          </>
        )}
      </Row>
      <Answer state={state} />
      {!device.mayCommand && <Notice>You may not order this device. An owner can let you.</Notice>}
      {device.mayCommand && !device.online && <Notice>It is offline, so no order reaches it.</Notice>}
    </Card>
  );
}

function Answer({ state }: { state: OrderState }) {
  if (state.kind === 'none') return null;
  if (state.kind === 'sent') return <Notice>Signed and sent. Waiting for its answer.</Notice>;
  if (state.kind === 'done') return <Notice tone="good">{state.words}</Notice>;
  if (state.kind === 'silent') return <Notice tone="warning">{state.words}</Notice>;
  return (
    <Notice tone="danger" title="It wasn’t done">
      {state.words}
    </Notice>
  );
}

/** What was ordered, until the device says how it is; armed is what a device is at its beginning. */
function isOn(kind: Switched, { state: told }: DeviceView, last: OrderState): boolean {
  if (last.kind === 'sent' && last.order.kind === kind) return last.order.on;
  if (kind === 'arm') return told?.armed ?? true;
  return (kind === 'privacy' ? told?.privacy : told?.light) ?? false;
}
