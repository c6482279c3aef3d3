import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { S3Client } from '@aws-sdk/client-s3';

/** Where the log's objects are, and who asks for them. */
export interface LogBucketSettings {
  /** `http://` or `https://`, host and port. */
  readonly endpoint: string;
  readonly region: string;
  readonly bucket: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** As many as put the tiles of a batch at once without waiting for each other. */
const CONNECTIONS = { keepAlive: true, maxSockets: 48, maxFreeSockets: 48 } as const;
const CONNECT_MS = 3000;
const SILENCE_MS = 30_000;
const MAX_ATTEMPTS = 3;

/** The S3 client of the log: checksums are the caller's, three attempts at a request, and an error after 30 s without a byte. */
export function createLogClient(settings: LogBucketSettings): S3Client {
  return new S3Client({
    endpoint: settings.endpoint,
    region: settings.region,
    credentials: { accessKeyId: settings.accessKeyId, secretAccessKey: settings.secretAccessKey },
    forcePathStyle: true,
    followRegionRedirects: false,
    maxAttempts: MAX_ATTEMPTS,
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_SUPPORTED',
    expectContinueHeader: false,
    requestHandler: {
      connectionTimeout: CONNECT_MS,
      socketTimeout: SILENCE_MS,
      httpAgent: new HttpAgent(CONNECTIONS),
      httpsAgent: new HttpsAgent(CONNECTIONS),
      logger: QUIET,
    },
    logger: QUIET,
  });
}

const QUIET = { trace() {}, debug() {}, info() {}, warn() {}, error() {} };
