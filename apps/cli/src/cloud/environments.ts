import { join } from 'node:path';
import { bytesToHex, hexToBytes } from '@porchlight/kernel';
import { nodePrimitives } from '@porchlight/seal/node';
import { brokerUrlOf, type CloudPorts, publicOrigin } from './CloudPorts.ts';
import { type CloudSecrets, receiptPublicKey } from './CloudSecrets.ts';
import type { CosignerFiles, LogFiles } from './prepareLog.ts';
import type { Databases } from './startDatabases.ts';

/** Names of the buckets. */
export interface CloudBuckets {
  readonly clips: string;
  readonly log: string;
}

export interface EnvironmentInputs {
  readonly folder: string;
  readonly ports: CloudPorts;
  readonly secrets: CloudSecrets;
  readonly databases: Databases;
  readonly receiptKeyFile: string;
  readonly buckets: CloudBuckets;
  readonly log: LogFiles;
  readonly clipSilenceMs: number;
  /** The built web client, or null. */
  readonly webFolder: string | null;
}

type Environment = Readonly<Record<string, string>>;

/** The whole environment of each server process: what it needs, and nothing of the others'. */
export function cloudEnvironments(
  inputs: EnvironmentInputs,
): Record<'broker' | 'worker' | 'log' | 'api', Environment> {
  const { ports, secrets, databases } = inputs;
  const shared = {
    ...runtimeEnvironment(inputs.folder),
    INTERNAL_TOKEN: secrets.internalToken,
    JOBS_URL: databases.jobsUrl,
    STOP_WITH_PARENT: 'true',
  };
  const service = { S3_ENDPOINT: `http://127.0.0.1:${ports.s3}`, S3_REGION: 'local' };
  const store = { ...service, S3_BUCKET: inputs.buckets.clips };
  const broker = { BROKER_INTERNAL_URL: `http://127.0.0.1:${ports.internal}` };
  return {
    broker: {
      ...shared,
      MQTT_PORT: String(ports.mqtt),
      INTERNAL_PORT: String(ports.internal),
      DATABASE_URL: databases.brokerUrl,
      SPOOL_FOLDER: join(inputs.folder, 'spool'),
      CLIP_SILENCE_MS: String(inputs.clipSilenceMs),
    },
    worker: {
      ...shared,
      ...store,
      ...broker,
      S3_ACCESS_KEY_ID: secrets.storeWriter.accessKeyId,
      S3_SECRET_ACCESS_KEY: secrets.storeWriter.secretAccessKey,
      HEALTH_PORT: String(ports.workerHealth),
      DATABASE_URL: databases.workerUrl,
      RECEIPT_KEY_FILE: inputs.receiptKeyFile,
    },
    log: { ...logEnvironment(inputs), ...service },
    api: {
      ...shared,
      ...store,
      ...broker,
      S3_ACCESS_KEY_ID: secrets.storeReader.accessKeyId,
      S3_SECRET_ACCESS_KEY: secrets.storeReader.secretAccessKey,
      LOG_BUCKET: inputs.buckets.log,
      LOG_POLICY_FILE: inputs.log.policyFile,
      LOG_MIRRORS: mirrorNames(inputs.log),
      API_PORT: String(ports.api),
      DATABASE_URL: databases.apiUrl,
      OPERATOR_KEY_HEX: operatorKeyHex(secrets),
      PUBLIC_ORIGIN: publicOrigin(ports),
      ACCOUNT_KEY_HEX: secrets.accountKeyHex,
      MAILBOX_PORT: String(ports.mailbox),
      MAILBOX_FOLDER: join(inputs.folder, 'mailbox'),
      ...(inputs.webFolder === null ? {} : { WEB_FOLDER: inputs.webFolder }),
      PUBLIC_BROKER_URL: brokerUrlOf(ports),
      RECEIPT_PUBLIC_KEY_HEX: bytesToHex(receiptPublicKey(secrets)),
    },
  };
}

function logEnvironment({ folder, ports, secrets, databases, buckets, log }: EnvironmentInputs): Environment {
  return {
    ...runtimeEnvironment(folder),
    HEALTH_PORT: String(ports.logHealth),
    DATABASE_URL: databases.logUrl,
    S3_BUCKET: buckets.log,
    S3_ACCESS_KEY_ID: secrets.logWriter.accessKeyId,
    S3_SECRET_ACCESS_KEY: secrets.logWriter.secretAccessKey,
    LOG_ORIGIN: log.origin,
    LOG_KEY_FILE: log.keyFile,
    LOG_HEAD_FILE: log.headFile,
    LOG_POLICY_FILE: log.policyFile,
    STOP_WITH_PARENT: 'true',
  };
}

function mirrorNames({ cosigners }: LogFiles): string {
  return cosigners.flatMap(({ name, mode }) => (mode === 'mirror' ? [name] : [])).join(',');
}

/** The whole environment of a witness or mirror: nothing of the cloud's but what is public. */
export function cosignerEnvironment(folder: string, cosigner: CosignerFiles): Environment {
  return {
    ...runtimeEnvironment(folder),
    WITNESS_PORT: String(cosigner.port),
    WITNESS_FOLDER: cosigner.folder,
    WITNESS_KEY_FILE: cosigner.keyFile,
    WITNESS_NAME: cosigner.keyName,
    LOGS_FILE: cosigner.logsFile,
    MODE: cosigner.mode,
    STOP_WITH_PARENT: 'true',
  };
}

/** The whole environment of the object store: the api reads both buckets, the worker writes to one, and the log to the other. */
export function storeEnvironment(
  folder: string,
  port: number,
  secrets: CloudSecrets,
  buckets: CloudBuckets,
): Environment {
  return {
    ...runtimeEnvironment(folder),
    S3_FOLDER: join(folder, 'bucket'),
    S3_PORT: String(port),
    S3_BUCKETS: `${buckets.clips},${buckets.log}`,
    S3_CREDENTIALS: JSON.stringify([
      { ...secrets.storeReader, permission: 'read' },
      { ...secrets.storeWriter, permission: 'read-write', buckets: [buckets.clips] },
      { ...secrets.logWriter, permission: 'read-write', buckets: [buckets.log] },
    ]),
    STOP_WITH_PARENT: 'true',
  };
}

function runtimeEnvironment(folder: string): Environment {
  return { NODE_COMPILE_CACHE: join(folder, 'compile-cache'), NODE_ENV: 'production' };
}

function operatorKeyHex(secrets: CloudSecrets): string {
  return bytesToHex(nodePrimitives.signKeyPair(hexToBytes(secrets.operatorSeedHex)).publicKey);
}
