import { useState } from 'react';
import { errorHint } from '../client/errorHint.ts';
import { useDevices } from '../devices/useDevices.ts';
import { Button, ButtonLink, EmptyState, ErrorState, PageHeader, Row, Skeleton } from '../kit/index.ts';
import type { DeviceView } from '../worker/HouseholdPart.ts';
import { LiveTile } from './LiveTile.tsx';

/** So many are watched at a time: more is too much for a phone and its line. */
const AT_A_TIME = 6;

/** All that the member may see live, in a small picture each. */
export function LiveWallPage() {
  const devices = useDevices();
  const seen =
    devices.data?.filter(({ retiredAtMs, maySeeLive }) => retiredAtMs === null && maySeeLive) ?? [];
  return (
    <>
      <PageHeader
        title="Live"
        lead={seen.length > 0 ? 'Press a picture to see and hear more of it.' : undefined}
      />
      {devices.isPending && <Skeleton picture />}
      {devices.error !== null && devices.data === undefined && (
        <ErrorState
          title="Your devices can’t be shown now"
          hint={errorHint(devices.error)}
          onRetry={() => void devices.refetch()}
        />
      )}
      {devices.data !== undefined && seen.length === 0 && (
        <EmptyState
          icon="live"
          title="Nothing to watch"
          action={<ButtonLink href="/">To your home</ButtonLink>}
        >
          {devices.data.length === 0
            ? 'Once you have added a doorbell or a camera, you see here what it films.'
            : 'None of the devices lets you see it live. An owner of the household can change that.'}
        </EmptyState>
      )}
      {seen.length > 0 && <Wall devices={seen} />}
    </>
  );
}

function Wall({ devices }: { devices: readonly DeviceView[] }) {
  const [page, setPage] = useState(0);
  const pages = Math.ceil(devices.length / AT_A_TIME);
  const current = Math.min(page, pages - 1);
  const shown = devices.slice(current * AT_A_TIME, (current + 1) * AT_A_TIME);
  return (
    <>
      <div className="pl-live-wall" data-count={shown.length}>
        {shown.map((device) => (
          <LiveTile key={device.deviceId} device={device} />
        ))}
      </div>
      {pages > 1 && (
        <Row>
          <Button icon="arrow-left" isDisabled={current === 0} onPress={() => setPage(current - 1)}>
            Before
          </Button>
          <span>
            {current * AT_A_TIME + 1} to {current * AT_A_TIME + shown.length} of {devices.length}
          </span>
          <Button
            icon="chevron-right"
            isDisabled={current === pages - 1}
            onPress={() => setPage(current + 1)}
          >
            Next
          </Button>
        </Row>
      )}
    </>
  );
}
