import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** Starts the sample service with a pipe at its standard input, and stays. */
const service = fileURLToPath(new URL('./service.ts', import.meta.url));
spawn(process.execPath, [service, 'with-parent'], { stdio: ['pipe', 'inherit', 'inherit'] });
setInterval(() => undefined, 1000);
