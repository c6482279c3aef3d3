import { useParams } from '@tanstack/react-router';
import { Link } from 'react-aria-components';
import { errorHint } from '../client/errorHint.ts';
import { ClipPicture } from '../clips/ClipPicture.tsx';
import { sayTime } from '../clips/sayTime.ts';
import { useClips } from '../clips/useClips.ts';
import {
  Badge,
  ButtonLink,
  Card,
  DefinitionList,
  EmptyState,
  ErrorState,
  Notice,
  PageHeader,
  Row,
  Skeleton,
} from '../kit/index.ts';
import { notePress } from '../live/livePress.ts';
import { useHousehold } from '../people/useHousehold.ts';
import type { DeviceView } from '../worker/HouseholdPart.ts';
import { DeviceAlerts } from './DeviceAlerts.tsx';
import { DevicePlaceCard } from './DevicePlaceCard.tsx';
import { kindOf, nameOf } from './deviceWords.ts';
import { OrdersCard } from './OrdersCard.tsx';
import { RetireCard } from './RetireCard.tsx';
import { useDevices } from './useDevices.ts';
import './DevicePage.css';

/** One device: what it saw last, how it is, and what it may be told. */
export function DevicePage() {
  const { deviceId } = useParams({ strict: false });
  const devices = useDevices();
  const device = devices.data?.find((each) => each.deviceId === deviceId);
  const back = { href: '/', label: 'Home' };
  if (device !== undefined) {
    return (
      <>
        <PageHeader
          title={nameOf(device)}
          back={back}
          actions={
            <>
              {device.maySeeLive && device.retiredAtMs === null && (
                <ButtonLink
                  href={`/devices/${device.deviceId}/live`}
                  icon="live"
                  look="primary"
                  onPress={notePress}
                >
                  Watch live
                </ButtonLink>
              )}
              <ButtonLink href={`/timeline?device=${device.deviceId}`} icon="clock">
                Recordings
              </ButtonLink>
            </>
          }
        />
        <DeviceRoom device={device} />
      </>
    );
  }
  return (
    <>
      <PageHeader title="Device" back={back} />
      {devices.isPending && <Skeleton picture />}
      {devices.error !== null && (
        <ErrorState
          title="The device can’t be shown now"
          hint={errorHint(devices.error)}
          onRetry={() => void devices.refetch()}
        />
      )}
      {devices.data !== undefined && (
        <EmptyState
          icon="camera"
          title="No such device"
          action={<ButtonLink href="/">To your home</ButtonLink>}
        >
          Your household has no device by this address.
        </EmptyState>
      )}
    </>
  );
}

function DeviceRoom({ device }: { device: DeviceView }) {
  const household = useHousehold();
  const isRetired = device.retiredAtMs !== null;
  return (
    <>
      {isRetired && (
        <Notice title="It is retired">
          What it filmed until {sayTime(device.retiredAtMs ?? 0)} stays yours to open. What it sends since
          doesn’t count.
        </Notice>
      )}
      <div className="pl-device-room">
        <div>
          <DeviceAlerts device={device} />
          <LastClip device={device} />
          <StateCard device={device} newestVersion={household.data?.keyringVersion ?? null} />
        </div>
        <div>
          {!isRetired && <OrdersCard device={device} />}
          <DevicePlaceCard device={device} />
          {!isRetired && household.data?.mayChange === true && <RetireCard device={device} />}
        </div>
      </div>
    </>
  );
}

function LastClip({ device }: { device: DeviceView }) {
  const clips = useClips();
  const last = clips.data?.pages
    .flatMap((page) => page.clips)
    .find(({ deviceId }) => deviceId === device.deviceId);
  const picture = <ClipPicture clip={last} icon={kindOf(device.kind).icon} />;
  return (
    <Card flush>
      {last === undefined ? (
        picture
      ) : (
        <Link
          href={`/clips/${last.clipId}?device=${device.deviceId}`}
          aria-label={`Play what it saw at ${sayTime(last.startedAtMs)}`}
          className="pl-device-last-clip"
        >
          {picture}
        </Link>
      )}
      <p className="pl-device-caption">
        {last === undefined ? 'Nothing was filmed yet.' : `Last saw motion ${sayTime(last.startedAtMs)}`}
      </p>
    </Card>
  );
}

function StateCard({ device, newestVersion }: { device: DeviceView; newestVersion: number | null }) {
  const { state, online, kind, maySee } = device;
  const version = state?.keyringVersion;
  const isBehind = version !== undefined && newestVersion !== null && version < newestVersion;
  return (
    <Card title="How it is">
      <DefinitionList
        items={[
          ['Kind', kindOf(kind).name],
          ['Connection', <Connection key="connection" online={online} />],
          ...(state?.batteryPercent === undefined ? [] : [['Battery', `${state.batteryPercent} %`] as const]),
          ['Firmware', state?.firmware ?? 'Not told yet'],
          [
            'Keys of the household',
            <Row key="keys">
              {version === undefined ? 'Not told yet' : `Version ${version}`}
              {isBehind && <Badge tone="warning">Not the newest ({newestVersion})</Badge>}
            </Row>,
          ],
          ['You may open what it films', maySee ? 'Yes' : 'No'],
          ['Number', <code key="id">{device.deviceId.match(/.{1,4}/g)?.join(' ')}</code>],
        ]}
      />
      {isBehind && (
        <Notice tone="warning">
          It still goes by older keys: who was let in or removed since counts for it once it has taken the
          newest.
        </Notice>
      )}
    </Card>
  );
}

function Connection({ online }: { online: boolean }) {
  if (online) return <Badge tone="good">Online</Badge>;
  return (
    <Badge tone="warning" icon="wifi-off">
      Offline
    </Badge>
  );
}
