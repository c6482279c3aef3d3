import { deviceCommand } from '../../../src/device/deviceCommand.ts';

const [folder = '', ...args] = process.argv.slice(2);
const { stdout } = process;
const workingFolder = process.cwd();
process.exitCode = await deviceCommand({ args, folder, path: '', workingFolder, env: {}, stdout });
