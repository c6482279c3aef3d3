import { isPorchlightError } from '@porchlight/kernel';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { RouterProvider as LinkProvider } from 'react-aria-components';
import type { ClientConfig } from '../client/clientConfig.ts';
import type { Client } from '../client/connectClient.ts';
import { ClientProvider } from '../client/useClient.tsx';
import { router } from './routes.tsx';

const RETRIES = 2;

const queries = new QueryClient({
  defaultOptions: {
    queries: {
      // What the cloud refuses it refuses again; what it couldn't answer is worth another try.
      retry: (count, error) => count < RETRIES && isPorchlightError(error, 'unavailable', 'rate_limited'),
      staleTime: 5_000,
      networkMode: 'always',
    },
  },
});

/** The whole client, once the worker answers. */
export function App({ client, config }: { client: Client; config: ClientConfig }) {
  return (
    <ClientProvider value={{ client, config }}>
      <QueryClientProvider client={queries}>
        <LinkProvider navigate={(href) => void router.navigate({ href })}>
          <RouterProvider router={router} />
        </LinkProvider>
      </QueryClientProvider>
    </ClientProvider>
  );
}
