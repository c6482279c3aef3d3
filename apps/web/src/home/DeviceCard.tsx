import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from 'react-aria-components';
import { errorHint } from '../client/errorHint.ts';
import { useClient } from '../client/useClient.tsx';
import { ClipPicture } from '../clips/ClipPicture.tsx';
import { sayTime } from '../clips/sayTime.ts';
import { useClips } from '../clips/useClips.ts';
import { kindOf, nameOf } from '../devices/deviceWords.ts';
import { DEVICES } from '../devices/useDevices.ts';
import { Badge, ButtonLink, Row, Switch, showToast } from '../kit/index.ts';
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
        {device.maySeeLive && (
          <ButtonLink href={`/devices/${device.deviceId}/live`} icon="live" wide onPress={notePress}>
            Watch live
          </ButtonLink>
        )}
        <Orders device={device} name={name} />
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

/** Armed or not, private or not: each a command that this browser signs, and that the device answers by its state. */
function Orders({ device, name }: { device: DeviceView; name: string }) {
  const { household } = useClient();
  const queries = useQueryClient();
  const order = useMutation({
    mutationFn: (command: { readonly kind: 'arm' | 'privacy'; readonly on: boolean }) =>
      household.order(device.deviceId, command),
    onError: (error) => showToast({ title: `${name} wasn’t told`, detail: errorHint(error), tone: 'danger' }),
    onSettled: () => queries.invalidateQueries({ queryKey: DEVICES }),
  });
  const wanted = order.isPending ? order.variables : null;
  const isOn = (kind: 'arm' | 'privacy', told: boolean | undefined) =>
    wanted?.kind === kind ? wanted.on : (told ?? kind === 'arm');
  const isDisabled = !device.online || !device.mayCommand || order.isPending;
  return (
    <div className="pl-device-orders">
      <Switch
        isSelected={isOn('arm', device.state?.armed)}
        isDisabled={isDisabled}
        onChange={(on) => order.mutate({ kind: 'arm', on })}
      >
        Records motion
      </Switch>
      <Switch
        isSelected={isOn('privacy', device.state?.privacy)}
        isDisabled={isDisabled}
        onChange={(on) => order.mutate({ kind: 'privacy', on })}
      >
        Privacy mode
      </Switch>
    </div>
  );
}
