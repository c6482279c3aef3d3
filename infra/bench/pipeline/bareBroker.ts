import { createServer } from 'node:net';
import { Aedes } from 'aedes';

/** Aedes as it comes: takes every message, keeps none. Prints its port; ends when its standard input closes. */
const aedes = await Aedes.createBroker();
const server = createServer(aedes.handle);
server.listen(0, '127.0.0.1', () => process.stdout.write(`${JSON.stringify(server.address())}\n`));
process.stdin.on('end', () => process.exit(0)).resume();
