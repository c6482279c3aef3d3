import { startCloud } from '../../../src/cloud/startCloud.ts';

/** `cloud.ts FOLDER PORTS`: a cloud with its jobs on PostgreSQL; says so once it is ready, and stays until it is killed or asked to stop. */
const [folder = '', ports = '{}'] = process.argv.slice(2);
const cloud = await startCloud({
  folder,
  ports: JSON.parse(ports),
  redisUrl: null,
  path: '',
  clipSilenceMs: 2000,
  progress: () => undefined,
});
process.once('SIGTERM', () => void cloud.stop());
process.stdout.write('ready\n');
