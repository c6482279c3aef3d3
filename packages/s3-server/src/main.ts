import { isPorchlightError } from '@porchlight/kernel';
import { startS3Server } from './server.ts';
import { readSettings } from './settings.ts';

/** The S3 server as a process: settings from the environment, one JSON line when it is ready, a clean end on SIGTERM or SIGINT, and with
 * `STOP_WITH_PARENT=true` when standard input closes. */
async function main(): Promise<void> {
  const server = await startS3Server({ ...(await readSettings(process.env)), onInternalError: logError });
  const stop = () => void server.stop().then(() => process.exit(0));
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  if (process.env['STOP_WITH_PARENT'] === 'true') process.stdin.once('end', stop).resume();
  process.stdout.write(`${JSON.stringify({ ready: true, url: server.url })}\n`);
}

function logError(error: unknown, requestId?: string): void {
  const message = error instanceof Error ? error.message : 'unknown failure';
  const code = isPorchlightError(error) ? error.code : 'internal';
  process.stderr.write(`${JSON.stringify({ level: 'error', requestId, code, message })}\n`);
}

main().catch((error: unknown) => {
  logError(error);
  process.exitCode = 1;
});
