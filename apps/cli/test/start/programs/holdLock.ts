import { takeStartLock } from '../../../src/start/takeStartLock.ts';

/** `holdLock.ts FOLDER`: takes the lock, says so, and stays until it is killed. */
takeStartLock(process.argv[2] ?? '');
process.stdout.write('held\n');
setInterval(() => undefined, 60_000);
