import { hexToBytes } from '@porchlight/kernel';
import { openBroker } from './openBroker.ts';
import { testDevice } from './testDevice.ts';

/** A broker to be killed. Arguments: folder, the seed of its one device. Prints its MQTT port. */
const [folder = '', seedHex = ''] = process.argv.slice(2);
const open = await openBroker({ devices: [testDevice(hexToBytes(seedHex))], folder });
process.stdout.write(`${open.port}\n`);
