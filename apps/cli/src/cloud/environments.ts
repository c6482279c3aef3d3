import { join } from 'node:path';
import { bytesToHex, hexToBytes } from '@porchlight/kernel';
import { nodePrimitives } from '@porchlight/seal/node';
import { type CloudSecrets, receiptPublicKey } from './CloudSecrets.ts';
import type { Databases } from './startDatabases.ts';

/** TCP ports of 127.0.0.1. */
export interface CloudPorts {
  readonly api: number;
  readonly mqtt: number;
  readonly internal: number;
  readonly workerHealth: number;
  readonly s3: number;
  readonly mailbox: number;
}

export interface EnvironmentInputs {
  readonly folder: string;
  readonly ports: CloudPorts;
  readonly secrets: CloudSecrets;
  readonly databases: Databases;
  readonly receiptKeyFile: string;
  readonly bucket: string;
  readonly clipSilenceMs: number;
  /** The built web client, or null. */
  readonly webFolder: string | null;
}

type Environment = Readonly<Record<string, string>>;

/** The whole environment of each server process: what it needs, and nothing of the others'. */
export function cloudEnvironments(
  inputs: EnvironmentInputs,
): Record<'broker' | 'worker' | 'api', Environment> {
  const { ports, secrets, databases } = inputs;
  const shared = {
    ...runtimeEnvironment(inputs.folder),
    INTERNAL_TOKEN: secrets.internalToken,
    JOBS_URL: databases.jobsUrl,
    STOP_WITH_PARENT: 'true',
  };
  const store = { S3_ENDPOINT: `http://127.0.0.1:${ports.s3}`, S3_REGION: 'local', S3_BUCKET: inputs.bucket };
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
    api: {
      ...shared,
      ...store,
      ...broker,
      S3_ACCESS_KEY_ID: secrets.storeReader.accessKeyId,
      S3_SECRET_ACCESS_KEY: secrets.storeReader.secretAccessKey,
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

/** Where people open the pages. A passkey belongs to a name, never to an address. */
export function publicOrigin({ api }: Pick<CloudPorts, 'api'>): string {
  return `http://localhost:${api}`;
}

/** Where devices reach the broker. */
export function brokerUrlOf(ports: Pick<CloudPorts, 'mqtt'>): string {
  return `mqtt://127.0.0.1:${ports.mqtt}`;
}

export function storeEnvironment(
  folder: string,
  port: number,
  secrets: CloudSecrets,
  bucket: string,
): Environment {
  return {
    ...runtimeEnvironment(folder),
    S3_FOLDER: join(folder, 'bucket'),
    S3_PORT: String(port),
    S3_BUCKETS: bucket,
    S3_CREDENTIALS: JSON.stringify([
      { ...secrets.storeReader, permission: 'read' },
      { ...secrets.storeWriter, permission: 'read-write' },
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
