import './browser/withoutEval.ts';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app/App.tsx';
import { installTrustedTypes } from './browser/installTrustedTypes.ts';
import { readClientConfig } from './client/clientConfig.ts';
import { connectClient } from './client/connectClient.ts';
import { readThemeChoice, showTheme } from './theme/index.ts';

installTrustedTypes();
showTheme(readThemeChoice());

const root = document.getElementById('app');
if (root !== null) {
  const config = await readClientConfig();
  const client = await connectClient(config);
  createRoot(root).render(
    <StrictMode>
      <App client={client} config={config} />
    </StrictMode>,
  );
}
