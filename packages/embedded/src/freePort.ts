import { once } from 'node:events';
import { createServer } from 'node:net';
import { PorchlightError } from '@porchlight/kernel';

/** A TCP port of 127.0.0.1 that nobody listens on now; another process may take it before you do. */
export async function freePort(): Promise<number> {
  const server = createServer().listen({ host: '127.0.0.1', port: 0 });
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (typeof address !== 'object' || address === null) {
    throw new PorchlightError('unavailable', 'the operating system gave no TCP port; try again');
  }
  return address.port;
}
