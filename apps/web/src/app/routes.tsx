import { createRootRoute, createRoute, createRouter, Outlet } from '@tanstack/react-router';
import { ConfirmPage } from '../accounts/ConfirmPage.tsx';
import { RecoverPage } from '../accounts/RecoverPage.tsx';
import { SignInPage } from '../accounts/SignInPage.tsx';
import { SignUpPage } from '../accounts/SignUpPage.tsx';
import { ClipPage } from '../clips/ClipPage.tsx';
import { DeletionsPage } from '../clips/DeletionsPage.tsx';
import { DevicePage } from '../devices/DevicePage.tsx';
import { ExportPage } from '../exports/ExportPage.tsx';
import { HomePage } from '../home/HomePage.tsx';
import { LivePage } from '../live/LivePage.tsx';
import { LiveWallPage } from '../live/LiveWallPage.tsx';
import { CheckPage } from '../log/CheckPage.tsx';
import { EntryPage } from '../log/EntryPage.tsx';
import { TransparencyPage } from '../log/TransparencyPage.tsx';
import { AddDevicePage } from '../pairing/AddDevicePage.tsx';
import { JoinPage } from '../people/JoinPage.tsx';
import { PeoplePage } from '../people/PeoplePage.tsx';
import { HoldingsPage } from '../record/HoldingsPage.tsx';
import { RecordPage } from '../record/RecordPage.tsx';
import { SettingsPage } from '../settings/SettingsPage.tsx';
import { SharedPage } from '../shares/SharedPage.tsx';
import { TimelinePage } from '../timeline/TimelinePage.tsx';
import { WatchPage } from '../watch/WatchPage.tsx';
import { NotFoundPage } from './NotFoundPage.tsx';
import { OpenFrame } from './OpenFrame.tsx';
import { parsePlainSearch, writePlainSearch } from './plainSearch.ts';

const root = createRootRoute({ component: Outlet, notFoundComponent: NotFoundPage });

/** What anybody sees. */
const entries = [
  createRoute({ getParentRoute: () => root, path: '/sign-in', component: SignInPage }),
  createRoute({ getParentRoute: () => root, path: '/sign-up', component: SignUpPage }),
  createRoute({ getParentRoute: () => root, path: '/confirm', component: ConfirmPage }),
  createRoute({ getParentRoute: () => root, path: '/recover', component: RecoverPage }),
  createRoute({ getParentRoute: () => root, path: '/s/$shareId', component: SharedPage }),
  createRoute({ getParentRoute: () => root, path: '/join', component: JoinPage }),
  createRoute({ getParentRoute: () => root, path: '/transparency', component: TransparencyPage }),
  createRoute({ getParentRoute: () => root, path: '/transparency/check', component: CheckPage }),
  createRoute({
    getParentRoute: () => root,
    path: '/transparency/entries/$leafHashHex',
    component: EntryPage,
  }),
];

/** What is behind both factors and the keys. */
const open = createRoute({ getParentRoute: () => root, id: 'open', component: OpenFrame });
const pages = [
  createRoute({ getParentRoute: () => open, path: '/', component: HomePage }),
  createRoute({ getParentRoute: () => open, path: '/timeline', component: TimelinePage }),
  createRoute({ getParentRoute: () => open, path: '/clips/$clipId', component: ClipPage }),
  createRoute({ getParentRoute: () => open, path: '/deletions', component: DeletionsPage }),
  createRoute({ getParentRoute: () => open, path: '/export', component: ExportPage }),
  createRoute({ getParentRoute: () => open, path: '/devices/add', component: AddDevicePage }),
  createRoute({ getParentRoute: () => open, path: '/devices/$deviceId', component: DevicePage }),
  createRoute({ getParentRoute: () => open, path: '/devices/$deviceId/live', component: LivePage }),
  createRoute({ getParentRoute: () => open, path: '/live', component: LiveWallPage }),
  createRoute({ getParentRoute: () => open, path: '/people', component: PeoplePage }),
  createRoute({ getParentRoute: () => open, path: '/record', component: RecordPage }),
  createRoute({ getParentRoute: () => open, path: '/record/holdings', component: HoldingsPage }),
  createRoute({ getParentRoute: () => open, path: '/watch', component: WatchPage }),
  createRoute({ getParentRoute: () => open, path: '/settings', component: SettingsPage }),
];

/** Every page, in its frame. */
export const routeTree = root.addChildren([...entries, open.addChildren(pages)]);

/** Every page by its address. */
export const router = createRouter({
  routeTree,
  parseSearch: parsePlainSearch,
  stringifySearch: writePlainSearch,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
