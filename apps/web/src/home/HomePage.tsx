import { errorHint } from '../client/errorHint.ts';
import { useDevices } from '../devices/useDevices.ts';
import { ButtonLink, EmptyState, ErrorState, Grid, PageHeader, Skeleton } from '../kit/index.ts';
import { DeviceCard } from './DeviceCard.tsx';

/** The devices of the house, each with what it saw last. */
export function HomePage() {
  const devices = useDevices();
  const shown = devices.data?.filter(({ retiredAtMs }) => retiredAtMs === null) ?? [];
  const add = (
    <ButtonLink href="/devices/add" icon="plus" look={shown.length === 0 ? 'primary' : 'plain'}>
      Add a device
    </ButtonLink>
  );
  return (
    <>
      <PageHeader title="Home" actions={shown.length > 0 && add} />
      {devices.isPending && <Skeleton picture />}
      {devices.error !== null && (
        <ErrorState
          title="Your devices can’t be shown now"
          hint={errorHint(devices.error)}
          onRetry={() => void devices.refetch()}
        />
      )}
      {devices.data !== undefined && shown.length === 0 && (
        <EmptyState icon="bell" title="No device yet" action={add}>
          Switch on a doorbell or a camera and have it show its setup code. It takes a minute.
        </EmptyState>
      )}
      <Grid>
        {shown.map((device) => (
          <DeviceCard key={device.deviceId} device={device} />
        ))}
      </Grid>
    </>
  );
}
