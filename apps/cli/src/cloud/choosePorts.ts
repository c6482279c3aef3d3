import { createServer } from 'node:net';
import { freePort } from '@porchlight/embedded';
import type { CloudPorts } from './CloudPorts.ts';

const NAMES = ['api', 'mqtt', 'internal', 'workerHealth', 's3', 'mailbox', 'logHealth'] as const;

/** The preferred ports where they are free, and a free one for each of the others. */
export async function choosePorts(
  preferred: Partial<CloudPorts>,
  cosignerCount: number,
): Promise<CloudPorts> {
  const chosen = new Map<(typeof NAMES)[number] | number, number>();
  const choose = async (name: (typeof NAMES)[number] | number, wanted: number | undefined) => {
    let port = wanted !== undefined && (await isFree(wanted)) ? wanted : await freePort();
    while ([...chosen.values()].includes(port)) port = await freePort();
    chosen.set(name, port);
    return port;
  };
  for (const name of NAMES) await choose(name, preferred[name]);
  const cosigners: number[] = [];
  for (let at = 0; at < cosignerCount; at += 1) cosigners.push(await choose(at, preferred.cosigners?.[at]));
  const portOf = (name: (typeof NAMES)[number]) => chosen.get(name) ?? 0;
  return {
    api: portOf('api'),
    mqtt: portOf('mqtt'),
    internal: portOf('internal'),
    workerHealth: portOf('workerHealth'),
    s3: portOf('s3'),
    mailbox: portOf('mailbox'),
    logHealth: portOf('logHealth'),
    cosigners,
  };
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
