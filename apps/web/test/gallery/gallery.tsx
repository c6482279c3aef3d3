import '../../src/browser/withoutEval.ts';
import { type ReactNode, StrictMode, useState } from 'react';
import { RouterProvider } from 'react-aria-components';
import { createRoot } from 'react-dom/client';
import { installTrustedTypes } from '../../src/browser/installTrustedTypes.ts';
import { AppShell, type ShellItem } from '../../src/shell/AppShell.tsx';
import { readThemeChoice, showTheme } from '../../src/theme/index.ts';
import { AreaPage } from './AreaPage.tsx';
import { openApp } from './app/AppPage.tsx';
import { CLIENT_PAGES } from './clips/ClientPages.tsx';
import { FormsPage } from './FormsPage.tsx';
import { HomePage } from './HomePage.tsx';
import { IconsPage } from './IconsPage.tsx';
import { MapPage } from './MapPage.tsx';
import { PlayerPage } from './PlayerPage.tsx';
import { SealingPage } from './SealingPage.tsx';
import { StatesPage } from './StatesPage.tsx';

installTrustedTypes();
showTheme(readThemeChoice());

const PAGES: Readonly<Record<string, () => ReactNode>> = {
  '#home': HomePage,
  '#forms': FormsPage,
  '#states': StatesPage,
  '#icons': IconsPage,
  '#area': AreaPage,
  '#map': MapPage,
  '#sealing': SealingPage,
  '#player': () => <PlayerPage manner="whole" />,
  '#player-slow': () => <PlayerPage manner="slow" />,
  '#player-broken': () => <PlayerPage manner="broken" />,
  '#player-part': () => <PlayerPage manner="part" />,
  '#player-unfinished': () => <PlayerPage manner="unfinished" />,
  ...CLIENT_PAGES,
};

/** Behind it comes the address of a page of the client itself, over a sample home. */
const APP = '#app/';

const ITEMS: readonly ShellItem[] = [
  { href: '#home', label: 'Home', icon: 'home' },
  { href: '#forms', label: 'Recordings', icon: 'play', waiting: 3 },
  { href: '#states', label: 'Requests', icon: 'bell' },
  { href: '#icons', label: 'Household', icon: 'shield' },
];

function Gallery() {
  const [path, setPath] = useState(location.hash === '' ? '#home' : location.hash);
  const Page = PAGES[path] ?? HomePage;
  // Pages for whoever has a link bear a frame of their own.
  if (path.startsWith('#shared')) return <Page />;
  return (
    <RouterProvider navigate={setPath}>
      <AppShell items={ITEMS} currentPath={path} offline={path === '#states'}>
        <Page />
      </AppShell>
    </RouterProvider>
  );
}

const root = document.getElementById('app');
if (root !== null) {
  createRoot(root).render(
    <StrictMode>
      {location.hash.startsWith(APP) ? openApp(location.hash.slice(APP.length - 1)) : <Gallery />}
    </StrictMode>,
  );
}
