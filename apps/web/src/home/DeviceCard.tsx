import { Link } from 'react-aria-components';
import { ClipPicture } from '../clips/ClipPicture.tsx';
import { sayTime } from '../clips/sayTime.ts';
import { useClips } from '../clips/useClips.ts';
import { DeviceAlerts } from '../devices/DeviceAlerts.tsx';
import { kindOf, nameOf } from '../devices/deviceWords.ts';
import { OrderAnswer } from '../devices/OrderAnswer.tsx';
import { OrderSwitch } from '../devices/OrderSwitch.tsx';
import { isSwitch } from '../devices/orderWords.ts';
import { useOrders } from '../devices/useOrders.ts';
import { Badge, ButtonLink, Row } from '../kit/index.ts';
import { notePress } from '../live/livePress.ts';
import type { DeviceView } from '../worker/HouseholdPart.ts';
import './DeviceCard.css';

const LOW_BATTERY = 20;

/** A device: what it saw last, how it is, and what it may be told. */
export function DeviceCard({ device }: { device: DeviceView }) {
  const clips = useClips();
  const last = clips.data?.pages
    .flatMap((page) => page.clips)
    .find(({ deviceId }) => deviceId === device.deviceId);
  const name = nameOf(device);
  return (
    <article className="pl-device" aria-label={name}>
      <Link
        className="pl-device-picture"
        href={
          last === undefined
            ? `/timeline?device=${device.deviceId}`
            : `/clips/${last.clipId}?device=${device.deviceId}`
        }
        aria-label={
          last === undefined
            ? `${name}: no recording yet`
            : `${name}: play what it saw at ${sayTime(last.startedAtMs)}`
        }
      >
        <ClipPicture clip={last} icon={kindOf(device.kind).icon} />
      </Link>
      <div className="pl-device-body">
        <Row spread>
          <h2>
            <Link href={`/devices/${device.deviceId}`}>{name}</Link>
          </h2>
          <Presence device={device} />
        </Row>
        <p className="pl-device-last">
          {last === undefined ? 'Nothing was filmed yet' : `Last seen moving ${sayTime(last.startedAtMs)}`}
        </p>
        <DeviceAlerts device={device} />
        {device.maySeeLive && (
          <ButtonLink href={`/devices/${device.deviceId}/live`} icon="live" wide onPress={notePress}>
            Watch live
          </ButtonLink>
        )}
        <Orders device={device} />
      </div>
    </article>
  );
}

function Presence({ device: { online, state } }: { device: DeviceView }) {
  const battery = state?.batteryPercent;
  return (
    <Row>
      {battery !== undefined && (
        <Badge tone={battery <= LOW_BATTERY ? 'warning' : 'neutral'} icon="battery">
          {battery} %
        </Badge>
      )}
      {online ? (
        <Badge tone="good">Online</Badge>
      ) : (
        <Badge tone="warning" icon="wifi-off">
          Offline
        </Badge>
      )}
    </Row>
  );
}

/** Its switches: each a command that this browser signs, and that counts once the device has said so. */
function Orders({ device }: { device: DeviceView }) {
  const { state, give } = useOrders(device.deviceId);
  const switches = kindOf(device.kind).orders.filter(isSwitch);
  if (switches.length === 0) return null;
  return (
    <div className="pl-device-orders">
      {switches.map((kind) => (
        <OrderSwitch key={kind} kind={kind} device={device} state={state} give={give} />
      ))}
      <p className="pl-device-answer" role="status">
        {state.kind === 'sent' ? 'Signed and sent …' : state.kind === 'done' ? state.words : ''}
      </p>
      {(state.kind === 'refused' || state.kind === 'silent') && <OrderAnswer state={state} />}
    </div>
  );
}
