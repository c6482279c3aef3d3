import { readFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';

export interface ListenOptions {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** PEM files; null speaks plain TCP. */
  readonly tls: { readonly certFile: string; readonly keyFile: string } | null;
}

export interface Listener {
  readonly port: number;
  /** Takes no more connections; those that stand stay. */
  stop(): void;
}

const HANDSHAKE_MS = 10_000;
const MAX_CONNECTIONS = 50_000;

/** Listens for devices. Rejects with the system's error where it can't. */
export async function listen(options: ListenOptions, onSocket: (socket: Socket) => void): Promise<Listener> {
  const server = options.tls === null ? createServer(onSocket) : tlsServer(options.tls, onSocket);
  server.maxConnections = MAX_CONNECTIONS;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, options.host, () => resolve());
  });
  return { port: (server.address() as AddressInfo).port, stop: () => void server.close() };
}

function tlsServer(files: { certFile: string; keyFile: string }, onSocket: (socket: Socket) => void): Server {
  const server = createTlsServer(
    {
      cert: readFileSync(files.certFile),
      key: readFileSync(files.keyFile),
      minVersion: 'TLSv1.2',
      handshakeTimeout: HANDSHAKE_MS,
    },
    onSocket,
  );
  server.on('tlsClientError', (_, socket) => socket.destroy());
  return server;
}
