import { findRedis, startPostgres, startRedis } from '@porchlight/embedded';

/** `parent.ts postgres|redis FOLDER`: starts it, prints its process number and URL as JSON, and stays until it is killed. */
const [kind, folder = ''] = process.argv.slice(2);
if (kind === 'postgres') {
  const server = await startPostgres({ dataFolder: folder });
  process.stdout.write(`${JSON.stringify({ pid: server.pid, url: server.connectionString('postgres') })}\n`);
} else {
  const { pid, url } = await startRedis({ program: findRedis(process.env['PATH'] ?? '') ?? '', folder });
  process.stdout.write(`${JSON.stringify({ pid, url })}\n`);
}
setInterval(() => undefined, 60_000);
