import { once } from 'node:events';
import { runService } from '@porchlight/service';

const [how = ''] = process.argv.slice(2);
const part = (name: string, stop: () => Promise<void>) => ({ name, stop });

await runService({
  name: 'sample',
  level: 'info',
  shutdownMs: 300,
  stopWithParent: how === 'with-parent',
  async start(log, started, stopping) {
    started(part('first', async () => log.info('first stops')));
    if (how === 'slow-start') {
      const alive = setInterval(() => undefined, 1000);
      log.info('still starting');
      await once(stopping, 'abort');
      clearInterval(alive);
      return;
    }
    if (how === 'no-start') throw new Error('the port is taken');
    started(
      part('second', async () => {
        log.info('second stops');
        if (how === 'bad-part') throw new Error('stuck');
        if (how === 'slow-part') await new Promise(() => undefined);
      }),
    );
    const alive = setInterval(() => undefined, 1000);
    started(part('third', async () => clearInterval(alive)));
    if (how === 'throw') setImmediate(() => Promise.reject(new Error('nobody waits for this')));
  },
});
