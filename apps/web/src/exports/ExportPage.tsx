import { errorHint } from '../client/errorHint.ts';
import { useDevices } from '../devices/useDevices.ts';
import { ErrorState, PageHeader, Skeleton } from '../kit/index.ts';
import { ExportForm } from './ExportForm.tsx';
import { ExportProgress } from './ExportProgress.tsx';
import { useExport } from './useExport.ts';

/** Takes the whole archive out: plain, and as it was signed. */
export function ExportPage() {
  const devices = useDevices();
  const standing = useExport(devices.data ?? []);
  const { plan } = standing;
  return (
    <>
      <PageHeader
        title="Export"
        lead="Everything your devices have filmed, as plain MP4 files that any player plays. They are opened in this browser, one after the other."
        back={{ href: '/timeline', label: 'Timeline' }}
      />
      {devices.error !== null && devices.data === undefined && (
        <ErrorState
          title="Your devices can’t be shown now"
          hint={errorHint(devices.error)}
          onRetry={() => void devices.refetch()}
        />
      )}
      {(plan === undefined || devices.isPending) && <Skeleton lines={4} />}
      {plan === null && devices.data !== undefined && (
        <ExportForm devices={devices.data} onBegin={standing.begin} />
      )}
      {plan != null && devices.data !== undefined && <ExportProgress plan={plan} standing={standing} />}
    </>
  );
}
