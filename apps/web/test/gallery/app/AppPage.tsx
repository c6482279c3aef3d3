import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { createMemoryHistory, createRouter, RouterProvider } from '@tanstack/react-router';
import { RouterProvider as LinkProvider } from 'react-aria-components';
import { routeTree } from '../../../src/app/routes.tsx';
import { ClientProvider } from '../../../src/client/useClient.tsx';
import type { LiveManner } from '../live/MadeUpWatch.ts';
import { type Levers, sampleClient } from './SampleClient.ts';
import { YARD } from './sampleHome.ts';

declare global {
  interface Window {
    /** What a test has the sample client do. */
    levers?: Levers;
  }
}

const { client, levers } = sampleClient();
const queries = new QueryClient({ defaultOptions: { queries: { retry: false } } });

/** The whole client over a sample home; `path` is where it begins. */
export function openApp(path: string) {
  window.levers = levers;
  const asked = new URLSearchParams(location.hash.split('?')[1]);
  levers.isNewcomer = asked.has('newcomer');
  if (asked.has('guest')) levers.devices = levers.devices.map((device) => ({ ...device, mayCommand: false }));
  if (asked.has('doorbells'))
    levers.devices = levers.devices.map((device) =>
      device.deviceId === YARD ? { ...device, kind: 'doorbell', online: true } : device,
    );
  if (asked.has('broken'))
    levers.faults = [
      { fault: 'missing', fromSeq: 4, toSeq: 4 },
      { fault: 'changed', seq: 8 },
    ];
  const watched = asked.get('watch');
  if (watched !== null) levers.watch.setManner(watched);
  const manner = asked.get('manner');
  if (manner !== null) void levers.live.setManner(manner as LiveManner);
  if (asked.get('means') === 'fragments') window.porchlightLiveMeans = 'fragments';
  const router = createRouter({ routeTree, history: createMemoryHistory({ initialEntries: [path] }) });
  return (
    <ClientProvider value={{ client, config: { apiAuthority: null, tileUrl: null, tileAttribution: null } }}>
      <QueryClientProvider client={queries}>
        <LinkProvider navigate={(to) => void router.navigate({ to })}>
          <RouterProvider router={router as never} />
        </LinkProvider>
      </QueryClientProvider>
    </ClientProvider>
  );
}
