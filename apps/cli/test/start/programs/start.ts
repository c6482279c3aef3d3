import { runStart } from '../../../src/start/runStart.ts';

/** `start.ts FOLDER`: what `npm start` does, with its data in that folder. */
const [folder = ''] = process.argv.slice(2);
const { env, stdin, stdout } = process;
process.exitCode = await runStart({ folder, path: env['PATH'] ?? '', redisUrl: null, env, stdin, stdout });
