import { createServer } from 'node:net';
import { freePort } from '@porchlight/embedded';
import type { CloudPorts } from './environments.ts';

const NAMES = ['api', 'mqtt', 'internal', 'workerHealth', 's3', 'mailbox'] as const;

/** The preferred ports where they are free, and a free one for each of the others. */
export async function choosePorts(preferred: Partial<CloudPorts>): Promise<CloudPorts> {
  const chosen = new Map<(typeof NAMES)[number], number>();
  for (const name of NAMES) {
    const wanted = preferred[name];
    let port = wanted !== undefined && (await isFree(wanted)) ? wanted : await freePort();
    while ([...chosen.values()].includes(port)) port = await freePort();
    chosen.set(name, port);
  }
  const portOf = (name: (typeof NAMES)[number]) => chosen.get(name) ?? 0;
  return {
    api: portOf('api'),
    mqtt: portOf('mqtt'),
    internal: portOf('internal'),
    workerHealth: portOf('workerHealth'),
    s3: portOf('s3'),
    mailbox: portOf('mailbox'),
  };
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
