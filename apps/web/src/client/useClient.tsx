import { createContext, type ReactNode, useContext } from 'react';
import type { ClientConfig } from './clientConfig.ts';
import type { Client } from './connectClient.ts';

interface Connected {
  readonly client: Client;
  readonly config: ClientConfig;
}

const ConnectedContext = createContext<Connected | null>(null);

export function ClientProvider({ value, children }: { value: Connected; children: ReactNode }) {
  return <ConnectedContext value={value}>{children}</ConnectedContext>;
}

/** The worker's parts. */
export function useClient(): Client {
  return useConnected().client;
}

/** What the server says of its surroundings. */
export function useClientConfig(): ClientConfig {
  return useConnected().config;
}

function useConnected(): Connected {
  const connected = useContext(ConnectedContext);
  if (connected === null) throw new Error('there is no ClientProvider above');
  return connected;
}
