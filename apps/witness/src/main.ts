import { constants, readFileSync } from 'node:fs';
import { access } from 'node:fs/promises';
import { systemClock } from '@porchlight/kernel';
import { nodeVerifyPrimitives } from '@porchlight/seal/node-verify';
import { parseSettings, runService } from '@porchlight/service';
import { formatVerifierKey } from '@porchlight/tlog';
import { CosigningKey } from './CosigningKey.ts';
import { describeWitness } from './describeWitness.ts';
import { keptFile } from './http/keptFile.ts';
import { startWitnessServer } from './http/startWitnessServer.ts';
import { knownLogs } from './knownLogs.ts';
import { Following } from './mirror/Following.ts';
import { Mirror } from './mirror/Mirror.ts';
import { settingsSchema } from './settings.ts';
import { CosignedRecord } from './store/CosignedRecord.ts';
import { DurableFolder } from './store/DurableFolder.ts';
import { FolderLock } from './store/FolderLock.ts';
import { Witness } from './Witness.ts';

const settings = parseSettings(settingsSchema, process.env);
const primitives = nodeVerifyPrimitives;

await runService({
  name: 'witness',
  level: settings.LOG_LEVEL,
  stopWithParent: settings.STOP_WITH_PARENT,
  async start(log, started, stopping) {
    const key = new CosigningKey(
      settings.WITNESS_NAME,
      readFileSync(settings.WITNESS_KEY_FILE, 'utf8'),
      primitives.sha256,
    );
    const logs = knownLogs(readFileSync(settings.LOGS_FILE, 'utf8'), primitives.sha256);
    const lock = new FolderLock(settings.WITNESS_FOLDER);
    started({ name: 'folder', stop: async () => lock.release() });
    const folder = new DurableFolder(settings.WITNESS_FOLDER);
    const record = new CosignedRecord(folder, key.verifier, primitives);
    for (const known of logs.values()) await record.get(known);
    const mirror =
      settings.MODE === 'mirror'
        ? await Mirror.open(logs.values(), { folder, record, primitives, log, stopping })
        : null;
    const following = mirror === null ? null : new Following(mirror);
    if (following !== null) started(following);
    const cosigned = () => following?.soon();
    const clock = systemClock;
    const witness = new Witness({ logs, key, record, keeper: mirror, cosigned, primitives, clock, log });
    const server = await startWitnessServer(
      { host: settings.WITNESS_HOST, port: settings.WITNESS_PORT },
      {
        addCheckpoint: (body) => witness.addCheckpoint(body),
        describe: () => describeWitness(settings.MODE, key.verifier, logs.values(), record),
        vkey: formatVerifierKey(key.verifier),
        file: (path) => keptFile(path, logs, folder),
        ready: () => access(settings.WITNESS_FOLDER, constants.W_OK),
      },
      log,
    );
    started(server);
    log.info({ port: server.port, origins: [...logs.keys()] }, 'listening');
  },
});
