import { useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { DeviceAlerts } from '../devices/DeviceAlerts.tsx';
import { nameOf } from '../devices/deviceWords.ts';
import { useDevices } from '../devices/useDevices.ts';
import { ButtonLink, PageHeader } from '../kit/index.ts';
import { LiveTalk } from '../talk/LiveTalk.tsx';
import type { DeviceView } from '../worker/HouseholdPart.ts';
import { JustRecorded } from './JustRecorded.tsx';
import { LiveStage } from './LiveStage.tsx';
import { useLiveState, useLiveView } from './useLiveView.ts';

/** What a device films at this moment. Watching begins with the address alone: nothing else is waited for. */
export function LivePage() {
  const { deviceId = '' } = useParams({ strict: false });
  const [attempt, setAttempt] = useState(0);
  const devices = useDevices();
  const device = devices.data?.find((each) => each.deviceId === deviceId);
  const name = device === undefined ? 'Live' : nameOf(device);
  return (
    <>
      <PageHeader
        title={name}
        back={{ href: `/devices/${deviceId}`, label: 'Device' }}
        actions={
          <ButtonLink href={`/timeline?device=${deviceId}`} icon="clock">
            Recordings
          </ButtonLink>
        }
      />
      <WatchedStage
        key={`${deviceId} ${attempt}`}
        deviceId={deviceId}
        device={device}
        name={name}
        isPrivate={device?.state?.privacy === true}
        onRetry={() => setAttempt(attempt + 1)}
      />
    </>
  );
}

function WatchedStage({
  deviceId,
  device,
  ...props
}: {
  deviceId: string;
  device: DeviceView | undefined;
  name: string;
  isPrivate: boolean;
  onRetry: () => void;
}) {
  const { holder, view } = useLiveView(deviceId, { choice: 'auto', canGoBack: true, isOn: true });
  const state = useLiveState(view);
  return (
    <>
      <LiveStage view={view} state={state} holder={holder} {...props} />
      {device !== undefined && <LiveTalk device={device} view={view} state={state} />}
      {device !== undefined && <DeviceAlerts device={device} />}
      <JustRecorded deviceId={deviceId} isSeen={state?.state.kind === 'live' && !state.isResting} />
    </>
  );
}
