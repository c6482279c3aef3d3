import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import {
  createMemoryHistory,
  createRootRoute,
  createRoute,
  createRouter,
  Outlet,
  RouterProvider,
} from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { RouterProvider as LinkProvider } from 'react-aria-components';
import { parsePlainSearch, writePlainSearch } from '../../../src/app/plainSearch.ts';
import { ClientProvider } from '../../../src/client/useClient.tsx';
import { ClipPage } from '../../../src/clips/ClipPage.tsx';
import { DeletionsPage } from '../../../src/clips/DeletionsPage.tsx';
import { ExportPage } from '../../../src/exports/ExportPage.tsx';
import { SharedPage } from '../../../src/shares/SharedPage.tsx';
import { TimelinePage } from '../../../src/timeline/TimelinePage.tsx';
import { type MadeUp, madeUpClient } from './madeUpClient.ts';
import { madeUpId } from './madeUpHouse.ts';

/** An evening, so that the pictures are the same whenever they are taken. */
const NOW_MS = new Date(2026, 10, 26, 19, 30).getTime();
const CONFIG = { apiAuthority: null, tileUrl: null, tileAttribution: null };

/** A page of the client at an address, with a made-up house. */
function ClientPage({ at, ...made }: Partial<MadeUp> & { at: string }) {
  const [parts] = useState(() => partsOf(at, made));
  return (
    <ClientProvider value={{ client: parts.client, config: CONFIG }}>
      <QueryClientProvider client={parts.queries}>
        <LinkProvider navigate={(href) => void parts.router.navigate({ href })}>
          <RouterProvider router={parts.router} />
        </LinkProvider>
      </QueryClientProvider>
    </ClientProvider>
  );
}

function partsOf(at: string, made: Partial<MadeUp>) {
  const root = createRootRoute({ component: Outlet });
  const pages = [
    createRoute({ getParentRoute: () => root, path: '/timeline', component: TimelinePage }),
    createRoute({ getParentRoute: () => root, path: '/clips/$clipId', component: ClipPage }),
    createRoute({ getParentRoute: () => root, path: '/deletions', component: DeletionsPage }),
    createRoute({ getParentRoute: () => root, path: '/export', component: ExportPage }),
    createRoute({ getParentRoute: () => root, path: '/s/$shareId', component: SharedPage }),
  ];
  const router = createRouter({
    routeTree: root.addChildren(pages),
    history: createMemoryHistory({ initialEntries: [at] }),
    parseSearch: parsePlainSearch,
    stringifySearch: writePlainSearch,
  });
  const client = madeUpClient({ clipCount: 460, nowMs: NOW_MS, manner: 'whole', ...made });
  const queries = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  return { router, client, queries };
}

const CLIP = `/clips/${madeUpId(452)}?device=${madeUpId('a1')}`;

/** By the page's name in the gallery. */
export const CLIENT_PAGES: Readonly<Record<string, () => ReactNode>> = {
  '#timeline': () => <ClientPage at="/timeline" />,
  '#timeline-device': () => <ClientPage at={`/timeline?device=${madeUpId('b2')}&trigger=press`} />,
  '#timeline-empty': () => <ClientPage at="/timeline" clipCount={0} />,
  '#timeline-error': () => <ClientPage at="/timeline" manner="unavailable" />,
  '#clip': () => <ClientPage at={CLIP} />,
  '#clip-unfinished': () => <ClientPage at={`/clips/${madeUpId(458)}`} manner="unfinished" />,
  '#clip-changed': () => <ClientPage at={CLIP} manner="changed" />,
  '#deletions': () => <ClientPage at="/deletions" />,
  '#export': () => <ClientPage at="/export" clipCount={7} />,
  '#shared': () => <ClientPage at={`/s/${madeUpId(1)}#${'k'.repeat(43)}`} />,
  '#shared-nowhere': () => <ClientPage at={`/s/${madeUpId(2)}#${'k'.repeat(43)}`} />,
  '#clip-gone': () => <ClientPage at={`/clips/${madeUpId(999)}`} />,
};
