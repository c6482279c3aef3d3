import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { installTrustedTypes } from './browser/installTrustedTypes.ts';
import { EmptyState, PageHeader } from './kit/index.ts';
import { AppShell } from './shell/AppShell.tsx';
import { readThemeChoice, showTheme } from './theme/index.ts';

installTrustedTypes();
showTheme(readThemeChoice());

const root = document.getElementById('app');
if (root !== null) {
  createRoot(root).render(
    <StrictMode>
      <AppShell items={[{ href: '/', label: 'Home', icon: 'home' }]} currentPath={location.pathname}>
        <PageHeader title="Home" />
        <EmptyState icon="bell" title="Nothing has happened yet">
          What your cameras see comes here, opened by this browser and by nobody else.
        </EmptyState>
      </AppShell>
    </StrictMode>,
  );
}
