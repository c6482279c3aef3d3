import { join } from 'node:path';
import { noteProcess } from './earlierProcesses.ts';
import { ServerProcess } from './ServerProcess.ts';

const ROOT = join(import.meta.dirname, '../../../..');

/** Starts one process of a cloud, to be stopped with the others. `entry` is its `.ts` file from the root of the project. Throws as `ServerProcess.start`. */
export type Starter = (
  name: string,
  entry: string,
  env: Readonly<Record<string, string>>,
  readyUrl: string,
  readyStatus?: number,
) => Promise<ServerProcess>;

/** Starts processes whose logs and marks lie in a cloud's folder. */
export function starterOf(folder: string, starting: AsyncDisposableStack): Starter {
  return async (name, entry, env, readyUrl, readyStatus = 200) => {
    const logFile = join(folder, 'logs', `${name}.log`);
    const server = await ServerProcess.start({
      name,
      entry: join(ROOT, entry),
      env,
      logFile,
      readyUrl,
      readyStatus,
      started: (pid) => noteProcess(join(folder, 'processes'), name, pid),
    });
    starting.defer(() => server.stop());
    return server;
  };
}

/** `Promise.all` that waits for the others where one fails, so that what they started can be stopped. */
export async function allStarted<Parts extends readonly Promise<unknown>[]>(
  parts: readonly [...Parts],
): Promise<{ -readonly [Index in keyof Parts]: Awaited<Parts[Index]> }> {
  await Promise.allSettled(parts);
  return Promise.all(parts);
}
